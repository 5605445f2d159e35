import type { ConceptModel } from './model.ts'
import { packModel, unpackModel } from './pack.ts'
import { slimModel } from './slim.ts'

/** Weights from here on are kept: a lexicon model then fits in 4 MB and loses about .01 nDCG@10 (measured). */
const LEAST = 1.35

/**
 * A model in less than half of its room, for places that have little: at most 4 MB when it was learned from the
 * lexicon alone. The version says that it is not the exact one.
 */
export function packSmallModel(model: ConceptModel): Uint8Array {
  return packModel(slimModel(model, LEAST))
}

/** Reads what packSmallModel wrote; undefined for other bytes or another version. */
export function unpackSmallModel(bytes: Uint8Array): ConceptModel | undefined {
  return unpackModel(bytes)
}
