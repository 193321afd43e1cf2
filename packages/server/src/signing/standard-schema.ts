/**
 * A schema of any library that follows Standard Schema (Zod, Valibot, ArkType and others).
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
  }
}

/** What a schema says of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A value that passed a schema, or words for what is wrong with it. */
export type Validation<Output> = { readonly value: Output } | { readonly fault: string }

/** Asks a schema; without one every value passes. */
export async function validate<Output>(
  schema: StandardSchema<Output> | undefined,
  value: unknown,
): Promise<Validation<Output>> {
  if (!schema) return { value: value as Output }
  const result = await schema['~standard'].validate(value)
  return result.issues ? { fault: result.issues.map(describeIssue).join('; ') } : { value: result.value }
}

function describeIssue({ message, path = [] }: SchemaIssue): string {
  const place = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.')
  return place ? `${place}: ${message}` : message
}

/** @throws TypeError that names the option. */
export function assertSchema(schema: unknown, name: string): void {
  const validator = (schema as Partial<StandardSchema> | undefined)?.['~standard']?.validate
  if (schema !== undefined && typeof validator !== 'function')
    throw new TypeError(`${name} is no Standard Schema: expected one of Zod, Valibot, ArkType or another that is.`)
}
