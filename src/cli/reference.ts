import { copyPack, downloadPack } from '../../jobs/reference.ts'
import { readConfig } from '../config.ts'
import { progressBar } from './progress.ts'
import { flag, text, type Verb } from './verb.ts'

export const referenceVerb: Verb = {
  name: 'reference',
  summary:
    'Loads the reference pack (CPV, NUTS and the other eForms codelists in 24 languages) from the Publications Office, or from a folder.',
  options: {
    from: { type: 'string', value: 'DIR', help: 'take the pack from this folder instead of the network' },
  },
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const from = text(values, 'from')
    const bar = progressBar(terminal, 'bytes')
    const report = from
      ? await copyPack(from, config.referenceDir)
      : await downloadPack(config.referenceUrl, config.referenceDir, bar.update).finally(bar.stop)
    terminal.out(
      flag(values, 'json')
        ? `${JSON.stringify({ folder: config.referenceDir, ...report })}\n`
        : `${config.referenceDir}: ${report.cpv} CPV codes, ${report.nuts} NUTS codes, ${report.codelists} codelists, ${report.languages} languages\n`,
    )
    return 0
  },
}
