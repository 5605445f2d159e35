/**
 * The CPV 2008 tree, read off the digits: 8 digits, trailing zeros are "not narrower than this". Division 2,
 * group 3, class 4, category 5 significant digits; the last three refine the category.
 * Source: Regulation (EC) 213/2008, annex I.
 */
export type CpvLevel = 'division' | 'group' | 'class' | 'category' | 'code'

/** Significant digits of the levels, broadest first. */
const DEPTHS = [2, 3, 4, 5] as const

/** `98310000-9`, ` 98310000 ` -> `98310000`; undefined where it is no CPV code. The check digit is dropped. */
export function cpvCode(text: string): string | undefined {
  const match = /^\s*(\d{8})(?:-\d)?\s*$/u.exec(text)
  return match?.[1] === undefined || match[1].startsWith('00') ? undefined : match[1]
}

/** How many digits are significant: 2 for a division, 8 for the narrowest codes. */
export function cpvDepth(code: string): number {
  return Math.max(2, code.replace(/0+$/u, '').length)
}

/** Which level a code stands on. */
export function cpvLevel(code: string): CpvLevel {
  const depth = cpvDepth(code)
  return depth === 2
    ? 'division'
    : depth === 3
      ? 'group'
      : depth === 4
        ? 'class'
        : depth === 5
          ? 'category'
          : 'code'
}

/**
 * The way from the division down to the code itself, one entry a level that is really narrower:
 * 90919300 -> 90000000, 90900000, 90910000, 90919000, 90919300.
 */
export function cpvPath(code: string): string[] {
  const depth = cpvDepth(code)
  const path: string[] = []
  for (const digits of DEPTHS) {
    // 30000000 is a division though its second digit is 0: the division counts two digits always
    if (digits < depth) path.push(code.slice(0, digits).padEnd(8, '0'))
  }
  path.push(code)
  return path.filter((node, index) => index === 0 || node !== path[index - 1])
}

/** The next broader node, or undefined for a division. */
export function cpvParent(code: string): string | undefined {
  return cpvPath(code).at(-2)
}

/** True where `node` is `code` or one of its ancestors. */
export function cpvCovers(node: string, code: string): boolean {
  return code.startsWith(node.slice(0, cpvDepth(node)))
}
