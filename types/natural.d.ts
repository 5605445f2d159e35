/** Only the stemmers of natural: its main entry runs dotenv and costs 100 MB (docs of the package's own traps). */
declare module 'natural/lib/natural/stemmers/index.js' {
  type Stemmer = Readonly<{ stem(token: string): string }>
  const stemmers: Readonly<{
    PorterStemmer: Stemmer
    PorterStemmerFr: Stemmer
    PorterStemmerDe: Stemmer
    PorterStemmerUk: Stemmer
    PorterStemmerRu: Stemmer
    PorterStemmerEs: Stemmer
    PorterStemmerIt: Stemmer
    PorterStemmerNo: Stemmer
    PorterStemmerSv: Stemmer
    PorterStemmerPt: Stemmer
    PorterStemmerNl: Stemmer
  }>
  export default stemmers
}

declare module 'snowball-stemmers' {
  const snowball: Readonly<{ newStemmer(language: string): Readonly<{ stem(token: string): string }> }>
  export default snowball
}
