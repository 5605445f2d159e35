import bg from './bg.json' with { type: 'json' }
import da from './da.json' with { type: 'json' }
import sv from './sv.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import de from './de.json' with { type: 'json' }
import pl from './pl.json' with { type: 'json' }
import pt from './pt.json' with { type: 'json' }
import el from './el.json' with { type: 'json' }
import lv from './lv.json' with { type: 'json' }
import lt from './lt.json' with { type: 'json' }
import et from './et.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }

/** The words of this area in every interface language. */
export const TOWN_WORDS = { bg, da, sv, es, fr, de, pl, pt, el, lv, lt, et, en }
