package tenant

type ID int64
