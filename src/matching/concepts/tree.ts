import { cpvPath } from '../../taxonomy/cpv.ts'

/** The CPV nodes a model knows, in code order; children of one parent are neighbours in `children`. */
export type Tree = Readonly<{
  codes: readonly string[]
  index: ReadonlyMap<string, number>
  /** Node number -> child node numbers; the last entry is the root (children = divisions) */
  children: readonly (readonly number[])[]
  root: number
}>

/** Builds the tree of all given codes and their ancestors. */
export function treeOf(codes: Iterable<string>): Tree {
  const all = new Set<string>()
  for (const code of codes) for (const node of cpvPath(code)) all.add(node)
  const sorted = [...all].sort()
  const index = new Map(sorted.map((code, number) => [code, number]))
  const children: number[][] = Array.from({ length: sorted.length + 1 }, () => [])
  for (const [code, number] of index) {
    const parent = cpvPath(code).at(-2)
    children[parent === undefined ? sorted.length : index.get(parent)!]!.push(number)
  }
  return { codes: sorted, index, children, root: sorted.length }
}
