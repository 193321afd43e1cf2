interface RuntimeGlobals {
  process?: { getBuiltinModule?: (name: string) => unknown }
}

/** Node's own module where the runtime has it, without an import: the same build then runs in a browser. */
export const nodeBuiltin = <Module>(name: string): Module | undefined =>
  (globalThis as RuntimeGlobals).process?.getBuiltinModule?.(name) as Module | undefined
