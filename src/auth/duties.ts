import type { DutyColumns } from '../../db/people.ts'
import type { Duty } from './types.ts'

/** In which column of a member each duty stands. */
const COLUMNS = { write: 'writes', approve: 'approves', answer: 'answers' } as const satisfies Record<
  Duty,
  keyof DutyColumns
>

/** The duties of a member's row. */
export function dutiesOf(row: DutyColumns): Duty[] {
  return (Object.keys(COLUMNS) as Duty[]).filter(duty => row[COLUMNS[duty]] === 1)
}

/** Duties as a member's row keeps them. */
export function dutyColumns(duties: readonly Duty[]): DutyColumns {
  const bit = (duty: Duty): 0 | 1 => (duties.includes(duty) ? 1 : 0)
  return { writes: bit('write'), approves: bit('approve'), answers: bit('answer') }
}
