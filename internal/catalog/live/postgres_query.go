package live

// The rows of PostgreSQL's system catalogues that the model is made of, one
// JSON object each (https://www.postgresql.org/docs/current/catalogs.html).

type pgRelation struct {
	OID          int64
	Schema, Name string
	Kind         string
	Partition    bool
	RLS, Force   bool
	Options      []string
	Comment      *string
	Definition   *string
	RewrittenBy  *string // a rule other than a view's own
}

type pgColumn struct {
	Rel       int64
	Name      string
	Type      string
	NotNull   bool
	Identity  string
	Generated string
	Default   *string
	Collation *string
	Comment   *string
}

type pgConstraint struct {
	Rel                          int64
	Name, Type                   string
	Columns, RefColumns          []string
	DeleteSets                   []string
	RefSchema, RefName           string
	Deferrable, Valid, NoInherit bool
	Enforced                     bool
	OnDelete, OnUpdate, Match    string
	Check                        *string
}

type pgIndex struct {
	Rel     int64
	Name    string
	Unique  bool
	Valid   bool
	Partial bool
	// NullsNotDistinct and Temporal are of newer servers than the oldest:
	// false there.
	NullsNotDistinct bool
	Temporal         bool
	Deferrable       bool
	Constraint       string // "p", "u", "x"; "" for an index by itself
	Columns          []pgIndexColumn
}

type pgIndexColumn struct {
	Name  string // "" for an expression
	Other bool   // has another collation than the column or not the type's own operator class
}

type pgParent struct {
	Rel                      int64
	ParentSchema, ParentName string
	Partition                bool
}

type pgPolicy struct {
	Rel              int64
	Name, Command    string
	Permissive       bool
	Roles            []string
	Using, WithCheck *string
}

type pgType struct {
	Schema, Name string
	// Values are an enum's; the rest is a domain's.
	Values    []string
	Base      *string
	NotNull   bool
	Default   *string
	Collation *string
}

type pgFunction struct {
	Schema, Name, Language string
	Kind                   string // pg_proc.prokind
	Args                   []string
	AllArgs                []string // OUT and TABLE columns too; nil when there are none
	Names                  []string // of AllArgs, or of Args
	Modes                  []string // of AllArgs
	Returns                string
	Set                    bool
	Settings               bool // runs with settings of its own
	Source                 string
	Body                   *string // of BEGIN ATOMIC or RETURN
}

// userSchemas leaves out the system's schemas, temporary tables and, with a
// parameter, all but the schemas asked for.
const userSchemas = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND ($1::text IS NULL OR n.nspname = ANY (string_to_array($1, chr(31))))`

const pgRelations = `
SELECT to_json(x)::text FROM (
  SELECT c.oid::int8 AS "OID", n.nspname AS "Schema", c.relname AS "Name", c.relkind::text AS "Kind", c.relispartition AS "Partition",
    c.relrowsecurity AS "RLS", c.relforcerowsecurity AS "Force", c.reloptions AS "Options", d.description AS "Comment",
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS "Definition",
    (SELECT min(r.rulename) FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN') AS "RewrittenBy"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ` + userSchemas + ` AND
    NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
  ORDER BY c.oid) x`

const pgColumns = `
SELECT to_json(x)::text FROM (
  SELECT a.attrelid::int8 AS "Rel", a.attname AS "Name", format_type(a.atttypid, a.atttypmod) AS "Type", a.attnotnull AS "NotNull",
    a.attidentity::text AS "Identity", a.attgenerated::text AS "Generated", pg_get_expr(f.adbin, f.adrelid) AS "Default",
    CASE WHEN co.collname <> 'default' AND (a.attcollation <> t.typcollation OR t.typtype = 'd') THEN co.collname END AS "Collation",
    d.description AS "Comment"
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  LEFT JOIN pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ` + userSchemas + `
  ORDER BY a.attrelid, a.attnum) x`

// pgConstraints leaves out the foreign keys that a server adds for itself
// where the referenced table is partitioned. One whose triggers are disabled
// is not enforced. ENFORCED is replaced by what the
// server's version knows.
const pgConstraints = `
SELECT to_json(x)::text FROM (
  SELECT k.conrelid::int8 AS "Rel", k.conname AS "Name", k.contype::text AS "Type",
    (SELECT json_agg(a.attname ORDER BY u.i) FROM unnest(k.conkey) WITH ORDINALITY u(num, i)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS "Columns",
    (SELECT json_agg(a.attname ORDER BY u.i) FROM unnest(k.confkey) WITH ORDINALITY u(num, i)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num) AS "RefColumns",
    coalesce(rn.nspname, '') AS "RefSchema", coalesce(rc.relname, '') AS "RefName",
    k.condeferrable AS "Deferrable", k.convalidated AS "Valid", k.connoinherit AS "NoInherit",
    ENFORCED AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled = 'D') AS "Enforced",
    k.confdeltype::text AS "OnDelete", k.confupdtype::text AS "OnUpdate", k.confmatchtype::text AS "Match",
    (SELECT json_agg(a.attname ORDER BY u.i) FROM jsonb_array_elements(
        CASE jsonb_typeof(to_jsonb(k) -> 'confdelsetcols') WHEN 'array' THEN to_jsonb(k) -> 'confdelsetcols' ELSE '[]' END) WITH ORDINALITY u(num, i)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num::int2) AS "DeleteSets", -- of version 15
    pg_get_expr(k.conbin, k.conrelid) AS "Check"
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class rc ON rc.oid = k.confrelid LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
  WHERE k.contype IN ('c', 'f') AND ` + userSchemas + `
    AND NOT (k.contype = 'f' AND EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid))
  ORDER BY k.oid) x`

// pgIndexes: of the elements only the first indnkeyatts are the key's, those
// behind it are INCLUDE columns. NULLSNOTDISTINCT and TEMPORAL are replaced by
// what the server's version knows.
const pgIndexes = `
SELECT to_json(x)::text FROM (
  SELECT i.indrelid::int8 AS "Rel", ic.relname AS "Name", i.indisunique AS "Unique", i.indisvalid AS "Valid", i.indpred IS NOT NULL AS "Partial",
    NULLSNOTDISTINCT AS "NullsNotDistinct", TEMPORAL AS "Temporal", coalesce(k.condeferrable, false) AS "Deferrable",
    coalesce(k.contype::text, '') AS "Constraint",
    (SELECT json_agg(json_build_object('Name', coalesce(a.attname, ''),
        'Other', NOT oc.opcdefault OR a.attcollation <> i.indcollation[u.i - 1]) ORDER BY u.i)
      FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(num, i)
      JOIN pg_opclass oc ON oc.oid = i.indclass[u.i - 1]
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.num
      WHERE u.i <= i.indnkeyatts) AS "Columns"
  FROM pg_index i
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
  WHERE ` + userSchemas + `
  ORDER BY i.indexrelid) x`

const pgParents = `
SELECT to_json(x)::text FROM (
  SELECT i.inhrelid::int8 AS "Rel", pn.nspname AS "ParentSchema", p.relname AS "ParentName", c.relispartition AS "Partition"
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f') JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE ` + userSchemas + `
  ORDER BY i.inhrelid, i.inhseqno) x`

const pgPolicies = `
SELECT to_json(x)::text FROM (
  SELECT p.polrelid::int8 AS "Rel", p.polname AS "Name", p.polcmd::text AS "Command", p.polpermissive AS "Permissive",
    (SELECT json_agg(CASE u.r WHEN 0 THEN 'public' ELSE pg_get_userbyid(u.r) END ORDER BY u.i) FROM unnest(p.polroles) WITH ORDINALITY u(r, i)) AS "Roles",
    pg_get_expr(p.polqual, p.polrelid) AS "Using", pg_get_expr(p.polwithcheck, p.polrelid) AS "WithCheck"
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ` + userSchemas + `
  ORDER BY p.oid) x`

// pgTypes reads enums and domains of any schema: columns of the schemas asked
// for may have types of others.
const pgTypes = `
SELECT to_json(x)::text FROM (
  SELECT n.nspname AS "Schema", t.typname AS "Name",
    (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS "Values",
    CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS "Base",
    t.typnotnull AS "NotNull", pg_get_expr(t.typdefaultbin, 0) AS "Default",
    CASE WHEN co.collname <> 'default' THEN co.collname END AS "Collation"
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_collation co ON co.oid = t.typcollation
  WHERE t.typtype IN ('e', 'd') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  ORDER BY t.oid) x`

// pgFunctions leaves out what extensions and range types bring. BODY is
// replaced by what the server's version knows.
const pgFunctions = `
SELECT to_json(x)::text FROM (
  SELECT n.nspname AS "Schema", p.proname AS "Name", l.lanname AS "Language", p.prokind::text AS "Kind",
    (SELECT json_agg(format_type(u.t, NULL) ORDER BY u.i) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(t, i)) AS "Args",
    (SELECT json_agg(format_type(u.t, NULL) ORDER BY u.i) FROM unnest(p.proallargtypes) WITH ORDINALITY u(t, i)) AS "AllArgs",
    p.proargnames AS "Names", p.proargmodes::text[] AS "Modes",
    format_type(p.prorettype, NULL) AS "Returns", p.proretset AS "Set", p.proconfig IS NOT NULL AS "Settings", p.prosrc AS "Source", BODY AS "Body"
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE p.prokind IN ('f', 'p') AND ` + userSchemas + `
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
  ORDER BY p.oid) x`
