import { loadModel } from '../../jobs/model.ts'
import { modelInputs, writeTrainingSet } from '../../jobs/train.ts'
import { readConfig } from '../config.ts'
import { openBank } from './bank.ts'
import { progressBar } from './progress.ts'
import { flag, text, type Verb } from './verb.ts'

export const trainVerb: Verb = {
  name: 'train',
  summary:
    "Learns the concept model anew from the lexicon, the reference pack and the bank's own notices. A server takes it at its next start, or by itself at night.",
  options: {
    db: { type: 'string', value: 'FILE', help: 'the bank; default: dragoman.sqlite in DRAGOMAN_DATA' },
  },
  run: async (values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    const started = performance.now()
    const db = await openBank(config, text(values, 'db'))
    const bar = progressBar(terminal, 'notices')
    try {
      const notices = await writeTrainingSet(db, config.dataDir, looked =>
        bar.update(looked, looked, 'collected'),
      )
      bar.stop()
      const inputs = modelInputs(config.dataDir, config.referenceDir)
      const { model, trained } = await loadModel(inputs, () => {
        if (terminal.interactive) terminal.err('learning; a minute or two with the full reference pack\n')
      })
      const seconds = Math.round((performance.now() - started) / 100) / 10
      const report = { model: model.version, notices, reference: Boolean(inputs.reference), trained, seconds }
      terminal.out(
        flag(values, 'json')
          ? `${JSON.stringify(report)}\n`
          : `model ${model.version}: ${notices} notices of the bank, ${inputs.reference ? 'with' : 'without'} the reference pack, ${trained ? `learned in ${seconds} s` : 'nothing new'}\n`,
      )
      return 0
    } finally {
      bar.stop()
      await db.close()
    }
  },
}
