import type { Cell, CountryLaw, Confidence } from './types.ts'

/** V: wording read. P: read in a secondary source. M: from memory, never shown as fact (docs/law note in types.ts). */
const cell = <T>(value: T, confidence: Confidence, source: string): Cell<T> => ({ value, confidence, source })

const LEX = 'Directive 2014/24/EU art. 20(1)'

/**
 * How each country put art. 20 and art. 77 of Directive 2014/24/EU into law: one row a country, one confidence a cell.
 * `percent` is the least share of disabled or disadvantaged people; 30 is the directive's floor. What a row does not
 * have is not known. Compiled November 2026 from public copies; checked against no official journal.
 */
export const COUNTRY_LAWS: readonly CountryLaw[] = [
  {
    country: 'AT',
    art20: cell('BVergG 2018 § 23', 'V', 'linda.lindeverlag.at'),
    percent: cell(30, 'V', 'linda.lindeverlag.at'),
    register: cell('Integrative Betriebe (BEinstG § 11)', 'M', ''),
    condition: cell('notice-cites', 'V', 'linda.lindeverlag.at'),
  },
  {
    country: 'BE',
    art20: cell('Loi du 17.6.2016 art. 15', 'P', 'clausesocialebruxelles.be'),
    percent: cell(30, 'P', 'clausesocialebruxelles.be'),
    register: cell('maatwerkbedrijf / ETA / EI / ISE', 'P', 'clausesocialebruxelles.be'),
    art77: cell('art. 90', 'M', ''),
  },
  {
    country: 'BG',
    art20: cell('ЗОП чл. 12', 'V', 'zakon-za-obshtestvenite-porachki'),
    percent: cell(30, 'V', 'zakon-za-obshtestvenite-porachki'),
    register: cell(
      'Регистър на специализираните предприятия и кооперации (АХУ)',
      'V',
      'zakon-za-horata-s-uvrezhdaniya',
    ),
    condition: cell('three-years-registered', 'V', 'zakon-za-obshtestvenite-porachki'),
  },
  { country: 'HR', art20: cell('ZJN 2016 čl. 51', 'M', '') },
  { country: 'CY', art20: cell('Ν. 73(I)/2016', 'M', '') },
  { country: 'CZ', art20: cell('ZZVZ 134/2016 § 38', 'M', ''), percent: cell(50, 'M', '') },
  { country: 'DK', art20: cell('Udbudsloven § 54', 'M', ''), percent: cell(30, 'M', '') },
  { country: 'EE', art20: cell('RHS § 16', 'M', '') },
  {
    country: 'FI',
    art20: cell('Hankintalaki 1397/2016 24 §', 'P', 'vates.fi'),
    percent: cell(30, 'P', 'vates.fi'),
    register: cell('none', 'P', 'yyo.fi'),
  },
  {
    country: 'FR',
    art20: cell('CCP art. L2113-12 et L2113-13', 'V', 'code-commande-publique.com'),
    percent: cell(50, 'V', 'CCP art. R2113-7'),
    register: cell('EA (CPOM), ESAT, SIAE', 'M', ''),
    art77: cell('CCP art. L2113-15', 'V', 'code-commande-publique.com'),
    condition: cell('notice-cites', 'V', 'code-commande-publique.com'),
  },
  {
    country: 'DE',
    art20: cell('GWB § 118', 'V', 'gesetze-mit-links.de/gwb/_118'),
    percent: cell(30, 'V', 'gesetze-mit-links.de/gwb/_118'),
    register: cell('WfbM (SGB IX § 225) / Inklusionsbetrieb (§ 215)', 'V', 'vergaberecht.expert'),
  },
  {
    country: 'GR',
    art20: cell('Ν. 4412/2016 άρθρο 20', 'P', 'amea.gov.gr'),
    percent: cell(30, 'P', 'amea.gov.gr'),
    register: cell('ΚοιΣΠΕ / Κοιν.Σ.Επ. (ΚΑΛΟ)', 'P', 'amea.gov.gr'),
  },
  {
    country: 'HU',
    art20: cell('Kbt. 2015. CXLIII. 33. §', 'M', ''),
    percent: cell(30, 'M', ''),
    art77: cell('Kbt. 2015. CXLIII. 34. §', 'V', 'kozbeszerzes.hu'),
  },
  {
    country: 'IE',
    art20: cell('S.I. 284/2016 reg. 20', 'P', 'gov.ie OGP Reserved Contracts'),
    percent: cell(30, 'P', 'gov.ie OGP Reserved Contracts'),
    art77: cell('S.I. 284/2016 reg. 77', 'P', 'gov.ie OGP Reserved Contracts'),
  },
  {
    country: 'IT',
    art20: cell('D.Lgs. 36/2023 art. 61', 'P', 'giurisprudenzappalti.it'),
    percent: cell(30, 'P', 'giurisprudenzappalti.it'),
    register: cell('albo regionale delle cooperative sociali / RUNTS', 'P', 'rivistaimpresasociale.it'),
    art77: cell('D.Lgs. 36/2023 art. 129', 'M', ''),
  },
  {
    country: 'LV',
    art20: cell('PIL 16. pants', 'P', 'zurnalsiepirkumi.lv'),
    percent: cell(30, 'P', 'OECD'),
    register: cell('Sociālo uzņēmumu reģistrs', 'P', 'OECD'),
  },
  {
    country: 'LT',
    art20: cell('VPĮ 23 str.', 'P', 'klausk.vpt.lt'),
    percent: cell(50, 'P', 'klausk.vpt.lt'),
    art77: cell('VPĮ 24 str.', 'M', ''),
    condition: cell('status-void', 'P', 'klausk.vpt.lt'),
  },
  { country: 'LU', art20: cell('Loi du 8.4.2018', 'M', '') },
  { country: 'MT', art20: cell('S.L. 601.03 reg. 161-165', 'M', '') },
  {
    country: 'NL',
    art20: cell('Aw 2012 art. 2.82', 'P', 'vhadvocaat.nl'),
    percent: cell(30, 'P', 'vbk.nl'),
    art77: cell('art. 2.82a', 'M', ''),
  },
  {
    country: 'PL',
    art20: cell('PZP 2019 art. 94', 'V', 'ekomentarzpzp.uzp.gov.pl'),
    percent: cell(30, 'P', 'ekomentarzpzp.uzp.gov.pl'),
    register: cell(
      'zakład pracy chronionej / spółdzielnia socjalna / przedsiębiorstwo społeczne',
      'P',
      'ekomentarzpzp.uzp.gov.pl',
    ),
    art77: cell('PZP 2019 art. 361', 'M', ''),
  },
  {
    country: 'PT',
    art20: cell('CCP art. 54.º-A', 'P', 'parlamento.pt'),
    percent: cell(30, 'P', 'parlamento.pt'),
    art77: cell('CCP art. 250.º-D', 'M', ''),
    condition: cell('notice-cites', 'P', 'parlamento.pt'),
  },
  {
    country: 'RO',
    art20: cell('Legea 98/2016 art. 56', 'V', 'revista-achizitii.ro'),
    register: cell(
      'unitate protejată autorizată / întreprindere socială de inserție',
      'V',
      'revista-achizitii.ro',
    ),
    condition: cell('notice-cites', 'V', 'revista-achizitii.ro'),
  },
  {
    country: 'SK',
    art20: cell('ZVO 343/2015 § 36a', 'P', 'socialnaekonomika.sk'),
    percent: cell(30, 'P', 'socialnaekonomika.sk'),
    register: cell('registrovaný sociálny podnik / chránená dielňa', 'P', 'socialnaekonomika.sk'),
    art77: cell('ZVO 343/2015 § 108', 'P', 'socialnaekonomika.sk'),
  },
  {
    country: 'SI',
    art20: cell('ZJN-3 31. člen', 'V', 'javnonarocanje.si'),
    register: cell('invalidsko podjetje / zaposlitveni center / socialno podjetje', 'V', 'javnonarocanje.si'),
  },
  {
    country: 'ES',
    art20: cell('LCSP 9/2017 DA 4.ª', 'V', 'BOE-A-2017-12902'),
    percent: cell(30, 'V', 'BOE-A-2017-12902'),
    register: cell('CEE de iniciativa social / empresa de inserción', 'V', 'BOE-A-2017-12902'),
    art77: cell('LCSP 9/2017 DA 48.ª', 'V', 'BOE-A-2017-12902'),
  },
  {
    country: 'SE',
    art20: cell('LOU 2016:1145 4 kap. 18 §', 'V', 'SFS 2016:1145'),
    percent: cell(30, 'V', 'SFS 2016:1145'),
    register: cell('none', 'V', 'SFS 2016:1145'),
    art77: cell('LOU 2016:1145 19 kap. 25 §', 'V', 'SFS 2016:1145'),
  },
  {
    country: 'NO',
    art20: cell('FOA § 16-9', 'P', 'foa.no'),
    percent: cell(30, 'P', 'foa.no'),
    art77: cell('FOA § 30-2a', 'M', ''),
  },
  { country: 'IS', art20: cell('Lög 120/2016', 'M', '') },
  {
    country: 'GB',
    art20: cell('Procurement Act 2023 s. 32', 'V', 'legislation.gov.uk/ukpga/2023/54'),
    percent: cell(30, 'V', 'legislation.gov.uk/ukpga/2023/54'),
    register: cell('none', 'V', 'gov.uk guidance'),
    art77: cell('Procurement Act 2023 s. 33', 'V', 'legislation.gov.uk/ukpga/2023/54'),
    years: cell(5, 'V', 'legislation.gov.uk/ukpga/2023/54'),
  },
]

/** The directive's own figures, where no national row says otherwise. */
export const DIRECTIVE: Readonly<{ percent: Cell<number>; years: Cell<number> }> = {
  percent: cell(30, 'V', LEX),
  years: cell(3, 'V', 'Directive 2014/24/EU art. 77(3); eForms rule BR-BT-00036-0150'),
}
