// Package cannotprove reports statements that could not be judged: the text is
// put together from parts that are not known, or holds what the prover does
// not understand.
//
// Run "tenantvet explain TV104" for the shapes of text that are followed.
//
//	db.QueryContext(ctx, "SELECT id FROM orders WHERE "+condition)
//
// Such a statement is never counted as scoped.
package cannotprove
