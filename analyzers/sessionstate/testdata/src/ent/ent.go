// Package ent stands for a generated client.
package ent

import "context"

type Client struct{ Order *OrderClient }

func (c *Client) Tx(ctx context.Context) (*Tx, error) { return nil, nil }

type Tx struct{ Order *OrderClient }

func (tx *Tx) Commit() error         { return nil }
func (tx *Tx) Rollback() error       { return nil }
func (tx *Tx) OnCommit(func() error) {}
func (tx *Tx) Client() *Client       { return nil }

type OrderClient struct{}

func (c *OrderClient) Query() *OrderQuery { return nil }

type OrderQuery struct{}

func (q *OrderQuery) Limit(n int) *OrderQuery                { return q }
func (q *OrderQuery) All(ctx context.Context) ([]int, error) { return nil, nil }
