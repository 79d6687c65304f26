// Package root hands wrappers to code that does not know they are.
package root

import "store"

type Asker interface{ Ask(q string) }

func take(a Asker) { a.Ask("SELECT 1") } // sql: SELECT 1 |

func Use(a *store.Asking) {
	type embedding struct{ *store.Asking }
	take(a)
	take(embedding{a})
	var e any = a
	_ = e
}

type known interface{ Tell(q string) }

type promoted struct{ *store.Telling }

func takeKnown(k known) { k.Tell("SELECT 2") } // sql: SELECT 2 |

func UseKnown(a *store.Telling) { takeKnown(promoted{a}) }
