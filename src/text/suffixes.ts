/**
 * Light suffix tables for languages that no shipped stemmer serves well. Endings are folded (no accents) and
 * tried longest first; `keep` letters must remain. Written for this project from school grammar: the aim is that
 * the cases of one noun, and a verb and its verbal noun, meet - not linguistic roots.
 */
export type SuffixTable = Readonly<{ keep: number; endings: readonly string[]; second?: readonly string[] }>

const list = (text: string) =>
  text
    .trim()
    .split(/\s+/u)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))

const SLAVIC_LATIN = list(`
  ovanimi ovanych ovaneho ovanemu ovaniami ovaniom ovania ovanie ovani ovana ovany
  iami ami emi ymi imi ach iach ech ich ych ove ovi ovia ovho ovej ovom eho emu iho imu ejsi ejsich
  iho iemu ieho ej om em im ym ou am iam ia ie iu ov ev e i y a o u`)

export const SUFFIXES: Readonly<Record<string, SuffixTable>> = {
  bg: {
    keep: 3,
    endings: list(`
      ванията ванието ването вания ваните ваната ваният ванта ване ваме вате вахме ваща ващи ващо ващ ваха ваше ваш вам ват ва вал вана вани вано ван
      нията нието ненията нето ния ние ният нията аните ените ания ане ение ения ене ането
      ищата овците овете ищни ища овци ове евете еве иите ията ият иня ийски ийска ийско ски ска ско ските ската ският
      ните ната ният ното ни на но ен ените ата ята ото ето ите ете стта ът ят а я и е о у ъ`),
    second: list('ов ев ищ ни иц ич а и е о'),
  },
  mk: { keep: 3, endings: list('вањето вање њето ње ите ата ото иот от та то те ви и а о е') },
  el: {
    keep: 3,
    endings: list(`
      ματων ματοσ ματα μα ματικων ματικα ματικο ματικη ματικησ ματικεσ
      ιστικων ιστικεσ ιστικησ ιστικη ιστικα ιστικο ικων ικουσ ικησ ικεσ ικοσ ικου ικα ικη ικο ικοι
      ησεων ησεισ ησεωσ ησησ ηση σεων σεισ σεωσ εων εισ εωσ ιων ιεσ ιασ ιου ιοσ ιουσ ιοι
      ουμε ουν ετε ειτε ονται εται ομαστε ουμε αμε ανε αρικα ακια ακι
      ων ουσ ησ εσ οσ ου οι ασ ει α η ο ι υ ε σ`),
    second: list('ικ ιστ ματ μ ησ ι'),
  },
  et: {
    keep: 3,
    endings: list(`
      misteks misteta mistega mistele mistest mistes mised misele misega miseks misest mises miste mist mise mine
      mata mas mast maks takse datakse tud dud nud vad vate vaid va
      dega deks dele delt deni dest des desse dele tega teks tele telt test tes tesse teta teni tel
      sse iks ist is isse ile ilt il iga ita ini ine ise ised iste ikku lik liku likud like likke
      ks st le lt ga ta ni na s l d t te de id i e a u o`),
  },
  lv: {
    keep: 3,
    endings: list(`
      sanas sanai sanu sana sanam sanas isana isanas isanu osana osanas osanu esana esanas
      ajiem ajam ajas ajai ajos ajam ajas ajo ais as ajs aja aji
      iem ajos am as ai os us is es em ei im im u i s a e as am ams ems iem o ot t am isks iska isku iskas iskais
      sies ties usi usas uso uses osa oso osas`),
    second: list('an sh nie tn sk n'),
  },
  lt: {
    keep: 3,
    endings: list(`
      avimo avimas avimu avimai avimui avime avima imo imas imu imai imui ime imams imuose ima ymo ymas ymu ymui yma ymai ymams
      iamas iama iamos iami iamus iuose iuosius iems ioms iose iais iaja iaja ieji uju uosius
      uose ose ese yse ams oms ems ims ais uje oje eje yje iui iai iu ius ios io ia
      amas ama ami amos us os as is ys es ai ui ei iu am om im u o a e i s y`),
    second: list('im ym av in isk ini'),
  },
  mt: {
    keep: 4,
    endings: list('ijiet ijiet iet ijiet jiet zzjoni zzjonijiet joni jonijiet ha hom na kom ija in i a'),
  },
  pl: {
    keep: 3,
    endings: list(`
      owaniami owaniach owaniom owania owanie owaniu owanymi owanych owanego owanej owana owany owane
      aniami aniach aniom ania anie aniu aniem eniami eniach eniom enia enie eniu eniem
      owskiego owskiej owskich owego owemu owej owych owym owymi owa owe owy
      ymi imi ych ich ego iego emu iemu iej ej ami iami ach iach om iom ow iow owi em iem cie ie ia iu ami
      acych acej acym acymi aca acy ace amy ujemy uje ac ic yc a e i o u y`),
    second: list('ow i'),
  },
  sk: { keep: 3, endings: SLAVIC_LATIN, second: list('ov an en n') },
  sl: {
    keep: 3,
    endings: list(`
      ovanjem ovanja ovanju ovanje anjem anja anju anje enjem enja enju enje
      skega skemu skih skim skimi ska ske ski sko nega nemu nih nim nimi
      ega emu imi ami ema oma ah ih im ev ov em om ih iva mo jo a e i o u`),
    second: list('ov ev n'),
  },
  hr: {
    keep: 3,
    endings: list(`
      ovanjima ovanjem ovanja ovanju ovanje anjima anjem anja anju anje enjima enjem enja enju enje
      skoga skog skom skih skim skima ska ske ski sko
      ovima evima ama ima oga og omu om ome em ih im iju ija ije iji ovi eva ova ove nih nog nom nim na ne ni no a e i o u`),
    second: list('ov ev n'),
  },
  uk: {
    keep: 3,
    endings: list(`
      уваннями уваннях уванням ування уванню аннями анням ання анню еннями енням ення енню іннями інням іння
      ськими ських ського ському ської ською ська ське ський ськиі
      ами ями ах ях ого ому ими их ої ою ею ої ів їв ам ям ові еві єм ем ом ий ій им ія ії ію ією іям іями іях ь я ю є ї і и а е о у й`),
    second: list('н в т ськ'),
  },
  ru: {
    keep: 3,
    endings: list(`
      ованиями ования ование ании ания ание анию ению ения ение ании ских ского ской ская ские ский ыми ими ого его ому ему
      ами ями ах ях ов ев ей ой ый ий ая яя ое ее ые ие ых их ам ям ом ем ию ия ии ь я ю и ы а е о у й`),
  },
  hy: {
    keep: 3,
    endings: list(`
      ությունների ությունները ությունները ություններ ության ությունը ությամբ ություն ներով ներից ներում ների ները ներ
      երով երից երում երի երը եր ական ային ովի ով ից ում ման մամբ ումը ումներ ելու ալու ել ալ ի ը ն`),
  },
  is: { keep: 4, endings: list('unum unar inum innar anna una ina ins inn ar ir ur um a i u s') },
  sq: { keep: 4, endings: list('imeve imet imit imin imi ave ash eve eve ve et it in at es en te e a i') },
  tr: {
    keep: 4,
    endings: list('larinin lerinin larin lerin lari leri lar ler inin nin dan den si su i u a e'),
  },
}

/** Removes one ending of each list, longest first, while `keep` letters remain. `word` is folded lower case. */
export function strip(word: string, table: SuffixTable): string {
  const once = cut(word, table.endings, table.keep)
  return table.second ? cut(once, table.second, table.keep + 1) : once
}

function cut(word: string, endings: readonly string[], keep: number): string {
  for (const ending of endings) {
    if (word.length - ending.length >= keep && word.endsWith(ending)) return word.slice(0, -ending.length)
  }
  return word
}
