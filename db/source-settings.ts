import type { Db, Statement } from './batch.ts'
import { readSetting, settingStatement } from './settings.ts'
import { sourceSettingsSchema, type SourceSettings } from '../src/model/source-settings.ts'

const nameOf = (source: string): string => `source ${source}`

/** What was set for a source; empty where nothing was, or where what was set is no longer understood. */
export async function readSourceSettings(db: Db, source: string): Promise<SourceSettings> {
  const json = await readSetting(db, nameOf(source))
  if (json === undefined) return {}
  try {
    return sourceSettingsSchema.safeParse(JSON.parse(json)).data ?? {}
  } catch {
    return {}
  }
}

/** Statement that sets them. */
export function sourceSettingsStatement(
  db: Db,
  source: string,
  settings: SourceSettings,
  now: string,
): Statement {
  return settingStatement(db, nameOf(source), JSON.stringify(settings), now)
}
