/**
 * What an upload brings back, from the type of the server's endpoint: `UploadData<typeof ossUpload, 'avatar'>`, without a
 * second argument the route that has no name. It is what `onUploaded` returns, as JSON carries it.
 */
export type UploadData<App, Route extends string = ''> = App extends { readonly '~results'?: infer Results }
  ? Route extends keyof NonNullable<Results>
    ? Jsonified<NonNullable<Results>[Route]>
    : never
  : never

/** A value after `JSON.stringify` and `JSON.parse`. */
export type Jsonified<Value> = Value extends { toJSON(): infer Json }
  ? Jsonified<Json>
  : Value extends string | number | boolean | null
    ? Value
    : Value extends readonly (infer Item)[]
      ? Jsonified<Item>[]
      : Value extends object
        ? {
            [Member in keyof Value as Value[Member] extends (...parameters: never[]) => unknown
              ? never
              : Member]: Jsonified<Value[Member]>
          }
        : Value
