import type { z } from 'zod';
import { apart, both, type Words } from '../domain/kernel/language.ts';
import { apiSettings, workerSettings } from './settings.ts';

// Every setting by its name: what is said of it, what may be shown of it, and whether something is one at all.

/** What is read otherwise than by a schema of ours: by Temporal's own library, or before anything else. */
const OTHERS: Record<string, string> = {
  TEMPORAL_ADDRESS: both('Temporal 服务器；不设时为 localhost:7233', 'the Temporal server; `localhost:7233` unless told'),
  TEMPORAL_NAMESPACE: both(
    '命名空间；不设时为 duban，首次启动时自动建立，保留期取服务器允许的最长值（至多十年）',
    '`duban` unless told, made at first with the longest retention that the server allows, up to ten years. Search attributes are registered at start; where that takes an administrator, the worker says which commands he has to give',
  ),
  TEMPORAL_API_KEY: both('Temporal 的 API 密钥', 'its API key'),
  TEMPORAL_TLS: both('true 表示用 TLS 连接', '`true` for TLS'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: both('自建证书机构的证书文件', 'file of an authority of your own'),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: both('同上，直接写内容', 'the same as text'),
  TEMPORAL_TLS_SERVER_NAME: both('证书上的名称与地址不同时使用', 'the name in its certificate where that is not in the address'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: both('客户端证书文件', 'file of a client certificate'),
  TEMPORAL_TLS_CLIENT_CERT_DATA: both('同上，直接写内容', 'the same as text'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: both('客户端证书的私钥文件', 'file of its key'),
  TEMPORAL_TLS_CLIENT_KEY_DATA: both('同上，直接写内容', 'the same as text'),
  TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: both('true 表示不核对证书上的名称', '`true` does not compare the name in the certificate'),
  TEMPORAL_CONFIG_FILE: both('Temporal 自己的配置文件', "Temporal's own file of profiles"),
  TEMPORAL_PROFILE: both('其中用哪一组', 'which of them'),
  DUBAN_DATA: both(
    '数据文件夹：密钥和材料。不设时是程序旁的 .duban，与从哪个文件夹启动无关；服务应设为其用户可写的文件夹，处理程序、API 和命令相同',
    'the data folder: secret and evidence. `.duban` beside the program unless told, from whichever folder it is started; a service sets it to a folder that its user may write, the same for worker, API and commands',
  ),
  DUBAN_SETTINGS: both('设置文件，每行一个“名称=值”；环境变量优先于它', 'a file of settings, one `NAME=value` in each line; the environment goes before it'),
};
const TEMPORAL_HEADER = /^TEMPORAL_GRPC_META_\w+$/;

export type Program = 'worker' | 'api' | 'all';

export interface SettingRow {
  name: string;
  /** Who needs it. */
  program: Program;
  about: Words;
  /** What holds where nothing is given; undefined where that is nothing at all. */
  otherwise?: string;
  /** Whether its program starts without it. */
  needed: boolean;
}

/** Every setting, once: what all need, what the worker needs, what the API needs. */
export function settingRows(): SettingRow[] {
  const [worker, api]: Record<string, z.ZodType>[] = [workerSettings.shape, apiSettings.shape];
  const rows = Object.entries({ ...worker, ...api, ...worker }).map(([name]): SettingRow => {
    const schema = (worker?.[name] ?? api?.[name]) as z.ZodType;
    const program: Program = worker?.[name] && api?.[name] ? 'all' : worker?.[name] ? 'worker' : 'api';
    const absent = schema.safeParse(undefined);
    const otherwise = absent.success && absent.data !== undefined && String(absent.data) !== '' ? String(absent.data) : undefined;
    return { name, program, about: apart(schema.description ?? ''), needed: !absent.success, ...(otherwise !== undefined && { otherwise }) };
  });
  const others = Object.entries(OTHERS).map(([name, about]): SettingRow => ({ name, program: 'all', about: apart(about), needed: false }));
  const order: Program[] = ['all', 'worker', 'api'];
  return [...rows, ...others].sort((one, other) => order.indexOf(one.program) - order.indexOf(other.program));
}

const NAMES = new Set(settingRows().map(({ name }) => name));
/** Whether something is a setting: what `NAME_FILE` may stand for, and what a settings file may hold. */
export const isSetting = (name: string): boolean => NAMES.has(name) || TEMPORAL_HEADER.test(name);

const SECRET = /SECRET|OTLP_HEADERS$|KEYS?(_DATA)?$|TOKEN|PASSWORD|CERT_DATA|CODEC_AUTH|GRPC_META/;
/** Whether a setting is not to be shown at all. */
export const isSecret = (name: string): boolean => SECRET.test(name);
