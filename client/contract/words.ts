/** The words that people read for the codes of the contract: the same in mails, commands and pages. */
export { barName, consequenceName, enterpriseActName, enterpriseStageName, levelName } from '../../domain/enterprise-wording.ts';
export {
  actName,
  criterionName,
  exemptName,
  type Language,
  lightName,
  programmeStageName,
  roleName,
  rungName,
  stageName,
} from '../../domain/wording.ts';
