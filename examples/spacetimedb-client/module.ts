/**
 * What SpacetimeDB's SDK has to know of a database. Its usual source is code that `spacetime generate`
 * writes; here it is the schema that the server tells of a database, so it fits any version of it.
 */
import {
  AlgebraicType,
  DbConnectionBuilder,
  ProductTypeElement,
  SumTypeVariant,
  type DbConnectionImpl,
  type TableCache,
} from '@clockworklabs/spacetimedb-sdk'

interface Named {
  readonly name: { readonly some?: string }
  readonly algebraic_type: Type
}

/** A type as the server tells it: one member, whose name is the kind. */
interface Type {
  readonly Ref?: number
  readonly Product?: { readonly elements: readonly Named[] }
  readonly Sum?: { readonly variants: readonly Named[] }
  readonly Array?: Type
}

/** `GET /v1/database/NAME/schema?version=9`, as far as it is read here. */
export interface Schema {
  readonly typespace: { readonly types: readonly Type[] }
  readonly tables: readonly {
    readonly name: string
    readonly product_type_ref: number
    readonly primary_key: readonly number[]
  }[]
}

const scalars: Readonly<Record<string, () => AlgebraicType>> = {
  Bool: () => AlgebraicType.createBoolType(),
  U8: () => AlgebraicType.createU8Type(),
  U64: () => AlgebraicType.createU64Type(),
  I64: () => AlgebraicType.createI64Type(),
  U256: () => AlgebraicType.createU256Type(),
  F64: () => AlgebraicType.createF64Type(),
  String: () => AlgebraicType.createStringType(),
}

/** Types refer to others by their numbers, and none to itself. */
const typesOf = ({ typespace }: Schema): ((type: Type | undefined) => AlgebraicType) => {
  const made = (type: Type = {}): AlgebraicType => {
    if (type.Ref !== undefined) return made(typespace.types[type.Ref])
    if (type.Array) return AlgebraicType.createArrayType(made(type.Array))
    if (type.Product) {
      return AlgebraicType.createProductType(
        type.Product.elements.map(
          ({ name, algebraic_type: of }) => new ProductTypeElement(name.some ?? '', made(of)),
        ),
      )
    }
    if (type.Sum) {
      return AlgebraicType.createSumType(
        type.Sum.variants.map(
          ({ name, algebraic_type: of }) => new SumTypeVariant(name.some ?? '', made(of)),
        ),
      )
    }
    const [kind = 'nothing'] = Object.keys(type)
    const scalar = scalars[kind]
    if (!scalar) throw new Error(`The schema has a type that is not known here: ${kind}`)
    return scalar()
  }
  return made
}

export interface Database {
  /** Rows of a table that was subscribed to, and what becomes of them. */
  table<Row>(name: string): TableCache<Row>
}

export type Connection = DbConnectionImpl<Database>

const tablesOf = (schema: Schema) => {
  const typeOf = typesOf(schema)
  return Object.fromEntries(
    schema.tables.map(({ name, product_type_ref: ref, primary_key: [key = 0] }) => {
      const column = schema.typespace.types[ref]?.Product?.elements[key]
      return [
        name,
        {
          tableName: name,
          rowType: typeOf({ Ref: ref }),
          primaryKeyInfo: {
            colName: column?.name.some ?? '',
            colType: typeOf(column?.algebraic_type),
          },
        },
      ]
    }),
  )
}

/** The SDK keeps rows in a cache that only generated code is meant to see. */
interface Cached {
  readonly clientCache: {
    getOrCreateTable(type: unknown): TableCache
  }
}

/** A connection that is yet to be told where the database is, and whose token is used. */
export const connectionTo = (
  schema: Schema,
): DbConnectionBuilder<Connection, { readonly event?: unknown }, unknown> => {
  const tables = tablesOf(schema)
  return new DbConnectionBuilder(
    {
      tables,
      // Rows are only read here: what writes them is Isthmus.
      reducers: {},
      versionInfo: { cliVersion: '1.2.0' },
      eventContextConstructor: (_, event) => ({ event }),
      dbViewConstructor: (connection): Database => ({
        table: (name) =>
          (connection as unknown as Cached).clientCache.getOrCreateTable(tables[name]),
      }),
      reducersConstructor: () => ({}),
      setReducerFlagsConstructor: () => ({}),
    },
    (connection) => connection as Connection,
  )
}
