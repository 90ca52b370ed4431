/** The words that people read for the codes of the contract: the same in mails, commands and pages. */

export { withinText } from '../../domain/kernel/age.ts';
export { inLanguage, type Language, type Say, type Words } from '../../domain/kernel/language.ts';
export { accountEventName } from '../../domain/words/accounts.ts';
export {
  barName,
  certificateNumber,
  consequenceName,
  enterpriseActName,
  enterpriseStageName,
  handedName,
  inspectionResultName,
  levelName,
  severityName,
} from '../../domain/words/enterprise.ts';
export { extensionText } from '../../domain/words/extension.ts';
export { answerName, noticeKindName, noticeStateName, noticeTitle } from '../../domain/words/notices.ts';
export { clockRateName, countName, hoursLeft, many, percent, pointsName, shareOf, sizeName, spanName, thresholdName } from '../../domain/words/numbers.ts';
export {
  actName,
  criterionName,
  exemptName,
  lightName,
  programmeStageName,
  roleName,
  rungName,
  stageName,
  waitsForName,
} from '../../domain/words/words.ts';
