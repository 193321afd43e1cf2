/** Loads core a second time as a runtime without Node's modules does: BigInt and noble in place of `node:crypto`. */
export async function importPortableCore(): Promise<typeof import('@acme/oss-upload-core')> {
  const { getBuiltinModule } = process
  Reflect.set(process, 'getBuiltinModule', undefined)
  try {
    return await import(`${import.meta.resolve('@acme/oss-upload-core')}?portable`)
  } finally {
    Reflect.set(process, 'getBuiltinModule', getBuiltinModule)
  }
}
