/**
 * Twenty fields of twenty valid SDK examples as their XML says, read off the files and not through the parser.
 * Columns: BT-03, OPP-070, BT-02, BT-701 (first block), BT-757, BT-05 in UTC, number of languages (BT-702), BT-04
 * (first block), BT-105, BT-23, BT-262, buyer's country, BT-11, number of lots or parts; of the first lot BT-71,
 * BT-736, deadline in UTC (BT-131, 1311 or 630, or the answers to a consultation), BT-36 in months, BT-60; BT-142 of
 * all lots, `?` where it is missing. `-` is not published.
 */
export const COLUMNS = [
  'form',
  'subtype',
  'type',
  'uuid',
  'version',
  'dispatched',
  'languages',
  'procedure',
  'procedureType',
  'nature',
  'cpv',
  'country',
  'buyerType',
  'lots',
  'reserved',
  'execution',
  'deadline',
  'months',
  'euFunds',
  'outcomes',
] as const

export const VALID_EXAMPLES: Readonly<Record<string, string>> = {
  'cn_24_maximal.xml':
    'competition 16 cn-standard 14549263 03 2023-03-23T19:59:32Z 1 aff2863e neg-w-call services ' +
    '79710000 LU body-pl 2 res-pub-ser yes 2023-05-22T19:59:32Z - yes -',
  'cn_24_minimal.xml':
    'competition 16 cn-standard f42be27e 01 2019-11-20T23:00:00Z 1 4805c409 open services ' +
    '72230000 LU eu-ins-bod-ag 1 none no 2020-02-04T08:00:00Z 48 yes -',
  'cn_24_multilingual.xml':
    'competition 16 cn-standard 55aae64f 01 2019-11-20T23:00:00Z 24 46c9ce89 open services ' +
    '72230000 LU eu-ins-bod-ag 1 none no 2020-02-03T13:00:00Z 48 yes -',
  'cn-social_24.xml':
    'competition 20 cn-social 76c82dad 01 2019-11-25T10:11:11Z 1 1adea6cf oth-single services ' +
    '85311300 GB pub-undert-ra 1 none no 2020-01-06T11:00:00Z - - -',
  'cn_23.xml':
    'competition 19 cn-standard 4039abd1 01 2020-04-14T03:44:04Z 1 fe181e9c - services ' +
    '85312110 FR body-pl 1 none no - 48 no -',
  'cn_24_open_accel.xml':
    'competition 16 cn-standard c77a5424 01 2020-04-23T06:06:04Z 1 2b81ba62 open supplies ' +
    '39143100 IT cga 1 none no 2020-05-18T17:00:00Z 1.8 no -',
  'cn_24_nego_accel.xml':
    'competition 16 cn-standard d1a2e651 01 2020-03-30T08:10:40Z 1 e3cdabf1 neg-w-call services ' +
    '79999000 GB cga 1 none no 2020-04-29T11:00:00Z 66 no -',
  'cn_81_FRA.xml':
    'competition 18 cn-standard 866bf88e 01 2020-04-08T02:23:02Z 1 82c626cc restricted services ' +
    '71336000 FR body-pl 1 none no 2020-09-14T15:00:00Z 27 no -',
  'pin-cfc-social_25.xml':
    'competition 13 pin-cfc-social 57f7cfe8 01 2023-05-26T10:08:14Z 1 f4da6354 - services ' +
    '92111000 GR pub-undert-la 3 none not-known 2023-07-12T12:00:00Z - yes -',
  'CEI.xml':
    'competition CEI pin-cfc-standard 37f3f877 01 2020-01-27T13:15:35Z 1 16c06d41 - services ' +
    '98390000 BE eu-ins-bod-ag 1 - not-known 2024-06-09T21:59:59Z 48 yes -',
  'pin-only_24_maximal.xml':
    'planning 4 pin-only 9fe2b9d7 03 2023-05-23T19:59:32Z 1 - - services ' +
    '79622000 LU body-pl 1 res-pub-ser yes - - - -',
  'pin-rtl_24.xml':
    'planning 7 pin-rtl af25aa4e 01 2023-05-26T09:42:26Z 1 - - services ' +
    '80110000 GR pub-undert-la 1 none not-known - 48 yes -',
  'pin-buyer_24_published.xml':
    'planning 1 pin-buyer e5dc3c2b 02 2020-04-08T02:57:07Z 1 - - supplies ' +
    '33157000 IT pub-undert-la 0 - - - - - -',
  'E1_minimal.xml':
    'consultation E1 pmc 52fe3748 01 2024-12-05T11:00:00Z 1 - - services ' +
    '72000000 LU - 1 - - 2025-06-01T10:00:00Z - - -',
  'E3_minimal.xml':
    'competition E3 cn-standard a03fdc6d 01 2024-11-20T23:00:00Z 1 d8e0c26b open services ' +
    '72230000 LU - 1 - - - - - -',
  'change-cn_24_void.xml':
    'competition 16 cn-standard 1d192942 01 2019-12-21T11:00:00Z 1 4805c409 open services ' +
    '72230000 LU eu-ins-bod-ag 1 none no 2020-02-04T08:00:00Z 48 yes -',
  'can_24_LSBU.xml':
    'result 29 can-standard 34453177 01 2018-08-02T07:08:08Z 1 d5049cd6 open services ' +
    '79410000 GB body-pl 1 - - - - no selec-w',
  'can_24_no_tenders.xml':
    'result 29 can-standard da7ec2b4 01 2015-02-02T12:34:56Z 1 084ecda3 oth-single services ' +
    '72000000 LU body-pl 1 - - - - yes clos-nw',
  'can_25_withheld_lots.xml':
    'result 30 can-standard 14093edf 01 2020-04-10T08:07:07Z 1 18d27a53 open services ' +
    '72260000 GB pub-undert-cga 2 - - - - - selec-w+selec-w',
  'veat_81.xml':
    'dir-awa-pre 27 veat cbe9e7b7 01 2023-05-26T11:16:47Z 1 75db4bef neg-wo-call services ' +
    '73111000 GR spec-rights-entity 2 - - - - - ?+?',
}
