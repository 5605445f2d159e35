import { ConflictError } from '../errors.ts'

/** Whether a change took place: false where its condition did not hold, since somebody else was first or there is no room. */
export async function wasDone(change: Promise<void>): Promise<boolean> {
  try {
    await change
    return true
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
}
