/** The lexicon's files, one row a language: a new language is a new row. */
import bg from './lexicon/bg.json' with { type: 'json' }
import cs from './lexicon/cs.json' with { type: 'json' }
import da from './lexicon/da.json' with { type: 'json' }
import de from './lexicon/de.json' with { type: 'json' }
import el from './lexicon/el.json' with { type: 'json' }
import en from './lexicon/en.json' with { type: 'json' }
import es from './lexicon/es.json' with { type: 'json' }
import et from './lexicon/et.json' with { type: 'json' }
import fi from './lexicon/fi.json' with { type: 'json' }
import fr from './lexicon/fr.json' with { type: 'json' }
import ga from './lexicon/ga.json' with { type: 'json' }
import hr from './lexicon/hr.json' with { type: 'json' }
import hu from './lexicon/hu.json' with { type: 'json' }
import it from './lexicon/it.json' with { type: 'json' }
import lt from './lexicon/lt.json' with { type: 'json' }
import lv from './lexicon/lv.json' with { type: 'json' }
import mt from './lexicon/mt.json' with { type: 'json' }
import nb from './lexicon/nb.json' with { type: 'json' }
import nl from './lexicon/nl.json' with { type: 'json' }
import pl from './lexicon/pl.json' with { type: 'json' }
import pt from './lexicon/pt.json' with { type: 'json' }
import ro from './lexicon/ro.json' with { type: 'json' }
import sk from './lexicon/sk.json' with { type: 'json' }
import sl from './lexicon/sl.json' with { type: 'json' }
import sv from './lexicon/sv.json' with { type: 'json' }
import uk from './lexicon/uk.json' with { type: 'json' }

export const ENTRIES = [
  bg,
  cs,
  da,
  de,
  el,
  en,
  es,
  et,
  fi,
  fr,
  ga,
  hr,
  hu,
  it,
  lt,
  lv,
  mt,
  nb,
  nl,
  pl,
  pt,
  ro,
  sk,
  sl,
  sv,
  uk,
]
