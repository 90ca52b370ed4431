import path from 'node:path';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { both } from '../domain/kernel/language.ts';
import { isCutInLogin } from './address.ts';
import { DATA_DIR } from './given.ts';
import { LOG_LEVELS } from './log.ts';

// Every setting with what it means: the programs read it here, `duban settings` prints it, docs/reference/settings.md is made of it.

const missing = (example: string) => both(`没有设置：请写成 ${example} 这样的地址`, `is missing: set it to an address such as ${example}`);
const other = (example: string) => both(`不是 ${example} 这样的地址`, `is not an address such as ${example}`);

function isOf(schemes: string[], value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return schemes.includes(protocol.slice(0, -1)) && hostname !== '';
}

const url = (schemes: string[], example: string) => z.string(missing(example)).refine((value) => isOf(schemes, value), other(example));

/** How user and password are written in an address, so that none of their characters is taken for one of the address. */
const ENCODED = {
  zh: '用户名和密码里的 % 写作 %25，@ 写作 %40，: 写作 %3A，/ 写作 %2F，# 写作 %23，? 写作 %3F',
  en: 'in user and password write %25 for a % itself, %40 for @, %3A for :, %2F for /, %23 for #, %3F for ?',
};

/** As `url`, where user and password are part of it. */
function addressWithLogin(schemes: string[], example: string) {
  return z.string(missing(example)).superRefine((value, context) => {
    const fault = isCutInLogin(value)
      ? both(`的用户名或密码里有未编码的字符，地址读不出来：${ENCODED.zh}`, `has a user or password by which it cannot be read: ${ENCODED.en}`)
      : !isOf(schemes, value)
        ? other(example)
        : isEncoded(value)
          ? undefined
          : both(`的用户名或密码里有不成编码的 %：${ENCODED.zh}`, `has a % in its user or password that encodes nothing: ${ENCODED.en}`);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
}

function isEncoded(address: string): boolean {
  const { username, password } = new URL(address);
  try {
    return decodeURIComponent(`${username}${password}`) !== undefined;
  } catch {
    return false;
  }
}

const positiveNumber = (otherwise: number) =>
  z
    .string()
    .default(String(otherwise))
    .refine((value) => /^\d+(\.\d+)?$/.test(value) && Number(value) > 0, both('不是大于 0 的数', 'is not a number above 0'))
    .transform(Number);

/** A name for people and 32 bytes in base64; `=` at the end may be left out, as some programs do. */
const HISTORY_KEY = /^([\w-]{1,32}):([A-Za-z0-9+/]{43}=?)$/;

const HISTORY_KEYS = z
  .string()
  .default('')
  .transform((value) => value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])))
  .refine(
    (keys) => keys.every((key) => HISTORY_KEY.test(key)),
    both(
      '不是“名称:密钥”的列表：密钥是 32 个字节的 base64，可用 openssl rand -base64 32 生成，如 2026:密钥,2025:旧密钥',
      'is no list of `name:key`: a key is 32 bytes in base64, as `openssl rand -base64 32` gives them, such as 2026:KEY,2025:OLDKEY',
    ),
  )
  .refine(
    (keys) => new Set(keys.map((key) => key.split(':')[0])).size === keys.length,
    both('里有两个密钥同名：每个密钥起一个不同的名称', 'has two keys of one name: give each a name of its own'),
  )
  .transform((keys) => keys.map((one) => ({ name: one.split(':')[0] ?? '', key: Buffer.from(one.split(':')[1] ?? '', 'base64') })))
  .describe(
    both(
      '加密引擎中保存的流程记录（AES-256-GCM）的密钥，写作“名称:base64”，用逗号分隔：第一个用来加密，其余的只用来解密。处理程序、API 和命令相同；换密钥时把新的写在最前，旧的留到用它加密的流程都过了保留期。设过之后，没有密钥就不能启动。引擎的其他数据（流程编号、督办事项、部门、时间）不加密',
      'keys that seal what the engine keeps of workflows (AES-256-GCM), as `name:base64` with commas: the first seals, the others only open. The same for worker, API and commands. A new key is put first, and the old one stays until the retention of whatever it sealed is over. Once it was set, nothing starts without the key. Ids of workflows and what they are searched by (programme, department, dates) are not sealed',
    ),
  );

const service = {
  PEOPLE_RETENTION_DAYS: positiveNumber(1_095).describe(
    both(
      '账号停用满多少天后，`duban people erase` 才从记录中抹去其个人信息；按本单位的档案保管要求设置',
      'how many days an account has been disabled before `duban people erase` takes its person out of the records: as long as the law on files asks for',
    ),
  ),
  HISTORY_KEYS,
  REQUIRE_TLS: z
    .enum(['true', 'false'], both('只能是 true 或 false', 'is neither `true` nor `false`'))
    .default('false')
    .transform((value) => value === 'true')
    .describe(
      both(
        '设为 true 后，凡是要到另一台机器的连接（网页、数据库、引擎、邮件、统一身份认证、告警、链路数据）没有 TLS 或不核对证书的，处理程序、API 和命令都不启动，并逐项说明；并且只用推荐的加密套件，邮件也一样。不设时只在启动时提醒',
        'with `true` worker, API and commands do not start, and say which it is, where anything that leads to another machine (pages, database, engine, mail, identity provider, alarms, traces) goes without TLS or without a look at the certificate, and speak recommended ciphers alone, with mail servers too; unless told that is only said at each start',
      ),
    ),
  DATABASE_URL: addressWithLogin(['postgresql', 'postgres'], 'postgresql://user:password@host:5432/duban').describe(
    both(
      'PostgreSQL 14 或更新版本；数据表由处理程序启动时自动建立和升级（记在 Prisma 自己的表里，也可用 prisma migrate deploy）。加 `?schema=duban`，或在 `options` 里写 search_path，数据表就放进单独的模式',
      "PostgreSQL 14 or newer; migrations are applied when the worker starts, in Prisma's own table, so `prisma migrate deploy` works on the same folder. `?schema=duban`, or `search_path` in `options`, puts the tables into a schema of their own",
    ),
  ),
  EVIDENCE_DIR: z
    .string()
    .min(1, both('是空的：请写一个文件夹', 'is empty: set it to a folder'))
    .default(path.join(DATA_DIR, 'evidence'))
    .describe(both('报送的材料存放的文件夹，按 SHA-256 命名', 'where submitted files are kept, under their SHA-256')),
  VIRUS_SCANNER: z
    .string()
    .refine(
      (value) => /^(tcp:\/\/[\w.:[\]-]+|unix:\/\/\/.+)$/.test(value) && URL.canParse(value),
      both('不是 tcp://host:3310 或 unix:///run/clamav/clamd.ctl 这样的地址', 'is not an address such as tcp://host:3310 or unix:///run/clamav/clamd.ctl'),
    )
    .optional()
    .describe(
      both(
        '病毒扫描程序（ClamAV 的 clamd）的地址，如 `unix:///run/clamav/clamd.ctl` 或 `tcp://127.0.0.1:3310`；设了之后，报送的每个文件先交它检查，有病毒的、没有查成的都不接收。clamd 的 StreamMaxLength 应不小于 100M',
        'the address of a virus scanner (clamd of ClamAV), such as `unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`: it looks at every file that is handed in, and neither one with a virus nor one that it could not look at is taken. Its StreamMaxLength has to be 100M or more',
      ),
    ),
};

const PUBLIC_URL = url(['http', 'https'], 'https://duban.example')
  .transform((value) => value.replace(/\/+$/, ''))
  .optional()
  .describe(
    both(
      '用户打开督办的网址；处理程序也设上，邮件里才有链接和验证码。用 https 时 Cookie 只走加密连接',
      'where people reach it, e.g. `https://duban.example`; given to the worker as well, mails carry a link and a code. With https cookies are `Secure`',
    ),
  );
const AUTH_SECRET = z
  .string()
  .min(32, both('不足 32 个字符：请写一段长的随机文字', 'is shorter than 32 characters: set it to a long random text'))
  .optional()
  .describe(
    both(
      '给会话和邮件链接签名，至少 32 个字符，API 与处理程序相同；不设时自动生成并存在数据文件夹',
      'signs sessions and mail links, at least 32 characters, the same for API and worker; made up and kept in the data folder unless told',
    ),
  );
const AUTH_SECRET_FORMER = z
  .string()
  .min(32, both('不足 32 个字符：请写更换前的 AUTH_SECRET', 'is shorter than 32 characters: set it to what AUTH_SECRET was before'))
  .optional()
  .describe(
    both(
      '更换 AUTH_SECRET 时写原来的那个：API 启动时把动态码用新的重新加密，原来签的登录、邮件链接和验证码继续有效，直到删去这一项（链接的有效期过后再删）。怀疑泄露时只为一次启动写上，然后删去再启动',
      'what `AUTH_SECRET` was before it was changed: the API seals second factors anew when it starts, and sessions, links and codes that were signed by it hold on until this is taken out (wait as long as links hold). Where it may have leaked, give it for one start alone, take it out, and start again',
    ),
  );
/** A file on this machine, by its whole path: programs are started from any folder. */
const file = (example: string) =>
  z
    .string()
    .refine((value) => path.isAbsolute(value), both(`不是绝对路径：请写一个文件，如 ${example}`, `is no absolute path: set it to a file such as ${example}`))
    .optional();
const SMTP_URL = addressWithLogin(['smtp', 'smtps'], 'smtp://user:password@mail.example:587');
const ABOUT_SMTP_URL = both(
  '邮件服务器，如 `smtp://user:password@mail.example:587`；用户名和密码里的 `@`、`:`、`/`、`%` 写作 `%40`、`%3A`、`%2F`、`%25`。自签的证书用 Node 的 `NODE_EXTRA_CA_CERTS` 指定',
  "e.g. `smtp://user:password@mail.example:587`; in user and password `@`, `:`, `/` and `%` are written `%40`, `%3A`, `%2F`, `%25`. A CA of your own is named in Node's `NODE_EXTRA_CA_CERTS`",
);
const SMTP_STARTTLS = z
  .enum(['required', 'offered'], both('只能是 required 或 offered', 'is neither `required` nor `offered`'))
  .optional()
  .describe(
    both(
      '不设时为 `required`：服务器不支持 STARTTLS 就不发信。`offered` 表示有就用；即便如此，密码也从不明文发送',
      '`required` unless told: a server without it gets no mail. `offered` uses it where it is; even then a password never goes in clear',
    ),
  );
const WATCH_SECONDS = positiveNumber(60).describe(
  both('处理程序和 API 每隔多少秒核对一次台账与引擎', 'how often (seconds) worker and API compare the ledger with the engine'),
);

const CHANNEL_WEBHOOK_URL = url(['http', 'https'], 'https://gateway.example/duban')
  .optional()
  .describe(
    both(
      '邮件以外的个人通道：短信、企业微信、钉钉等网关的地址，设了之后各人可在“收信方式”里选用。处理程序向它 POST JSON（`{source, event: message, at, id, programme, kind, to: {username, name, org, reach}, subject, text}`，同一条的 id 不变），请求头 `X-Duban-Signature: t=秒,v1=HMAC-SHA256(“t.正文”)`。没有收下的当即改发本人邮箱并告警',
      'the channel besides mail that people may choose for themselves: the address of a gateway for text messages, 企业微信 or 钉钉. The worker sends it a `POST` of `{source, event: message, at, id, programme, kind, to: {username, name, org, reach}, subject, text}` as JSON (the same message has the same id), with `X-Duban-Signature: t=SECONDS,v1=HMAC-SHA256 of "t.BODY"`. What it does not take goes to their own address at once, and is an alarm',
    ),
  );

const ALARM_WEBHOOK = url(['http', 'https'], 'https://watch.example/duban')
  .optional()
  .describe(
    both(
      '邮件发不出去、有告警或数据库没有应答时，处理程序或 API 向这个地址 POST JSON（`{source, event: open\\|over, kind, key, name, what, toDo, help, since, at}`），开始和结束各一次，不成功时重试约一天；处理程序和 API 都要设，一方停了由另一方报告',
      'where worker or API say that mail is down, of open alarms, and that the database does not answer, since mail cannot: an address that takes a `POST` of `{source, event: open\\|over, kind, key, name, what, toDo, help, since, at}` as JSON. It is told once when one begins and once when it is over, tried again for about a day, and holds up nothing. Give it to both: when one is gone the other says so',
    ),
  );

const ALARM_COMMAND = z
  .string()
  .refine(
    (value) => path.isAbsolute(value),
    both(
      '不是绝对路径：请写一个程序，如 /usr/local/bin/tell-operator，不带参数',
      'is no absolute path: set it to a program such as /usr/local/bin/tell-operator, without arguments',
    ),
  )
  .optional()
  .describe(
    both(
      '同上，但由一个程序（绝对路径，不带参数）从标准输入读取',
      'as `ALARM_WEBHOOK`, to a program (an absolute path, no arguments) that reads it from stdin',
    ),
  );

const LOG_LEVEL = z
  .enum(LOG_LEVELS, both('应为 debug、info、warn、error、silent 之一', 'is none of debug, info, warn, error, silent'))
  .default('info')
  .describe(
    both(
      '处理程序和 API 写到标准输出的日志（每行一个 JSON）详细到哪一级；写在设置文件里的，改后向处理程序或 API 发 SIGHUP 即生效',
      'how much worker and API say on stdout, as a line of JSON each: `info` has each act, delivery and alarm, `silent` nothing. One in the settings file can be changed and takes effect at SIGHUP',
    ),
  );

const OTEL_EXPORTER_OTLP_ENDPOINT = url(['http', 'https'], 'http://collector.example:4318')
  .optional()
  .describe(
    both(
      '收集链路数据的地址（OTLP over HTTP）；不设时不外发，链路编号照样写入日志、台账和邮件头',
      'a collector of traces (OTLP over HTTP); without one nothing is sent, and trace ids stand in log, ledger and mail headers all the same',
    ),
  );
const OTEL_EXPORTER_OTLP_HEADERS = z
  .string()
  .refine(
    (text) => text.split(',').every((pair) => /^\s*[\w-]+=[^,]*$/.test(pair)),
    both('应写作“名称=值”，多个用英文逗号分开', 'is not written as `name=value`, several with commas between them'),
  )
  .optional()
  .describe(
    both(
      '随之发送的请求头，如收集处要的密钥，写作“名称=值”',
      'headers sent along, such as a key that the collector wants: `name=value`, several with commas between them',
    ),
  );

const OTEL_LOGS_EXPORTER = z
  .enum(['none', 'otlp'], both('只能是 none 或 otlp', 'is neither `none` nor `otlp`'))
  .default('none')
  .describe(
    both(
      '设为 otlp 后，日志除标准输出外，逐行发往 OTEL_EXPORTER_OTLP_ENDPOINT（OTLP over HTTP，JSON）；收集处中断时先留着，恢复后补发，不耽误其他工作',
      'with `otlp` each line of the log goes to `OTEL_EXPORTER_OTLP_ENDPOINT` (OTLP over HTTP as JSON) besides stdout; while the collector is away they are kept for it, and nothing waits',
    ),
  );
/** Lines go to the collector that is named, or nowhere. */
const needsCollector = (
  { OTEL_LOGS_EXPORTER: logs, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: { OTEL_LOGS_EXPORTER: string; OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined },
  context: z.RefinementCtx,
) => {
  const message = both('没有设置：OTEL_LOGS_EXPORTER=otlp 需要它', 'is missing: OTEL_LOGS_EXPORTER=otlp needs it');
  if (logs === 'otlp' && endpoint === undefined) context.addIssue({ code: 'custom', path: ['OTEL_EXPORTER_OTLP_ENDPOINT'], message });
};

const ONE_ADDRESS = /^[\w'+.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

export const serviceSettings = z.object(service);

export const workerSettings = z
  .object({
    ...service,
    MIGRATION_DATABASE_URL: addressWithLogin(['postgresql', 'postgres'], 'postgresql://owner:password@host:5432/duban')
      .optional()
      .describe(
        both(
          '只给处理程序：同一个数据库，但以数据表所有者的身份连接。升级数据表用它，并把除修改记录以外的权限授予 DATABASE_URL 的角色；不设时两者是同一个角色',
          'the worker alone: the same database as the role that owns the tables. The worker then migrates as that role and gives the role of `DATABASE_URL` every right but that of changing a record; left out, one role does both',
        ),
      ),
    PUBLIC_URL,
    AUTH_SECRET,
    SMTP_URL: SMTP_URL.describe(ABOUT_SMTP_URL),
    SMTP_STARTTLS,
    MAIL_FROM: z
      .string(
        both('没有设置：请写所有邮件的发件人地址，如 duban@office.example', 'is missing: set it to the sender of every mail, such as duban@office.example'),
      )
      // Message-IDs carry its domain, so that a Chinese one stands in its ASCII form everywhere.
      .transform((from) => from.replace(/(?<=@).+$/, (domain) => domainToASCII(domain)))
      .pipe(
        z.email({
          pattern: ONE_ADDRESS,
          error: both('不是一个邮件地址，如 duban@office.example', 'is not one mail address, such as duban@office.example'),
        }),
      )
      .describe(both('发件人；其域名也用在 Message-ID 里', 'the sender; its domain is that of the Message-IDs')),
    MAIL_LINK_DAYS: z
      .string()
      .default('30')
      .refine((value) => /^\d{1,2}$/.test(value) && Number(value) >= 1, both('不是 1 到 99 的整数', 'is no whole number from 1 to 99'))
      .transform(Number)
      .describe(
        both(
          '邮件里的链接和验证码多少天内有效；越短越安全，短于催办间隔的，用最近一封邮件里的',
          'for how many days the link and the code in a mail hold: the shorter the safer. Whoever comes later uses those of the latest mail',
        ),
      ),
    MAILS_PER_SECOND: positiveNumber(50).describe(
      both(
        '每个处理程序每秒最多发出的邮件数；写在设置文件里的，改后向处理程序发 SIGHUP 即生效',
        'at most so many a second in each worker process; one in the settings file can be changed and takes effect when the worker gets SIGHUP',
      ),
    ),
    ALARM_WEBHOOK,
    ALARM_COMMAND,
    CHANNEL_WEBHOOK_URL,
    CHANNEL_WEBHOOK_SECRET: z
      .string()
      .min(32, both('不足 32 个字符：请写一段长的随机文字', 'is shorter than 32 characters: set it to a long random text'))
      .optional()
      .describe(
        both(
          '给发往 CHANNEL_WEBHOOK_URL 的内容签名，至少 32 个字符，网关据此核对',
          'signs what is sent to `CHANNEL_WEBHOOK_URL`, at least 32 characters: the gateway checks it',
        ),
      ),
    WATCH_SECONDS,
    LOG_LEVEL,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS,
    OTEL_LOGS_EXPORTER,
    WORKER_BUILD_ID: z
      .string()
      .regex(
        /^[A-Za-z0-9][\w.-]{0,63}$/,
        both('只能是字母、数字、点、下划线和连字符，不超过 64 个', 'takes letters, digits, dots, underscores and hyphens, at most 64'),
      )
      .optional()
      .describe(
        both(
          '新旧两版处理程序并行、逐步移交工作时用：这个处理程序的版本号。设了之后，要等管理员用 temporal worker deployment 把工作交给它，它才会分到工作；不这样升级的，不设',
          'for upgrades by steps, with two releases side by side: the build of this worker. With it the worker gets no work until an administrator gives it some with `temporal worker deployment`; leave it out for any other upgrade',
        ),
      ),
    STOP_WITHIN_SECONDS: positiveNumber(20).describe(
      both(
        '处理程序停止时，最多等多少秒让邮件服务器答复已交出的邮件',
        "how long (seconds) a worker that is told to end waits for a mail server's answer to a text that it has been given",
      ),
    ),
  })
  .superRefine(needsCollector)
  .superRefine(({ CHANNEL_WEBHOOK_URL: address, CHANNEL_WEBHOOK_SECRET: secret }, context) => {
    const message = both('没有设置：设置了 CHANNEL_WEBHOOK_URL 就需要它', 'is missing: CHANNEL_WEBHOOK_URL needs it');
    if (address !== undefined && secret === undefined) context.addIssue({ code: 'custom', path: ['CHANNEL_WEBHOOK_SECRET'], message });
  });

export const apiSettings = z
  .object({
    ...service,
    API_HOST: z.string().default('127.0.0.1').describe(both('API 监听的地址', 'where the API listens')),
    API_PORT: z
      .string()
      .default('8080')
      .refine((value) => /^\d+$/.test(value) && Number(value) <= 65_535, both('不是端口：请写 65535 以内的数', 'is no port: set it to a number up to 65535'))
      .transform(Number)
      .describe(both('API 监听的端口', 'the port that it listens on')),
    API_TLS_CERT_PATH: file('/etc/duban/api.pem').describe(
      both(
        'API 自己用 TLS 时的证书文件（PEM，绝对路径，中间证书接在后面）；换了新的证书无须重启，十几秒内生效。用户直接访问，或反向代理在另一台机器、共用的网络上时设置',
        'where the API speaks TLS itself: the file of its certificate (PEM, absolute path, with those in between behind it). One that was renewed is taken within seconds, without a restart. For people who come without a proxy, and for a proxy on another machine or in a network that is shared',
      ),
    ),
    API_TLS_KEY_PATH: file('/etc/duban/api.key').describe(
      both(
        '该证书的私钥文件（PEM，没有加密，只有运行督办的用户可读）',
        'the file of its private key (PEM without a passphrase, to be read by the service’s user alone)',
      ),
    ),
    PUBLIC_URL,
    AUTH_SECRET,
    AUTH_SECRET_FORMER,
    SESSION_IDLE_MINUTES: positiveNumber(60).describe(both('最后一次请求后多少分钟会话结束', 'a session ends so many minutes after its last request')),
    SESSION_HOURS: positiveNumber(12).describe(both('会话最长多少小时', 'a session ends after so many hours')),
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((value) => value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])))
      .describe(both('信任其 X-Forwarded-For 的代理地址，用逗号分隔', 'addresses of proxies whose `X-Forwarded-For` is believed, with commas')),
    REQUESTS_PER_MINUTE: positiveNumber(1_200).describe(
      both(
        '同一个人、同一个接口密钥（未登录时为同一网络）一分钟最多多少次请求；超出的不办理，答 429，并告知多少秒后再试',
        'requests of one person or key, or of one network that has not signed in, in a minute; what is beyond is not carried out, and is answered 429 with the seconds to wait',
      ),
    ),
    OPEN_PAGES: z
      .string()
      .default('metrics,docs')
      .transform((value) => value.split(',').flatMap((part) => (['', 'none'].includes(part.trim()) ? [] : [part.trim()])))
      .pipe(
        z.array(
          z.enum(
            ['metrics', 'docs'],
            both(
              '应为 metrics、docs 中对外开放的几项，用逗号分隔，或 none',
              'is no list of metrics and docs: write those that anybody may see, with a comma, or none',
            ),
          ),
        ),
      )
      .describe(
        both(
          '不登录就能看的：metrics（运行指标）、docs（接口说明），用逗号分隔；none 表示都要登录或带密钥',
          'what anybody may see without signing in, with commas: `metrics`, `docs` (the description of the API); `none` for nothing',
        ),
      ),
    LEAKED_PASSWORDS: z
      .string()
      .refine((value) => path.isAbsolute(value), both('不是绝对路径：请写一个文件', 'is no absolute path: set it to a file'))
      .optional()
      .describe(
        both(
          '泄露密码名单的文件（绝对路径），每行“SHA-1:次数”，按 SHA-1 排序，即 Have I Been Pwned 的 Pwned Passwords（ordered by hash，约 40 GB，离线带入即可）；设了之后，名单里的密码不能用',
          'a file (absolute path) of passwords that leaked, lines of `SHA1:COUNT` in the order of the hashes: Pwned Passwords of Have I Been Pwned as it is (ordered by hash, 40 GB), which can be carried in. Nobody may take one that is in it',
        ),
      ),
    SECOND_FACTOR_ROLES: z
      .string()
      .default('operator')
      .transform((value) => value.split(',').flatMap((part) => (['', 'none'].includes(part.trim()) ? [] : [part.trim()])))
      .pipe(
        z.array(
          z.enum(
            ['officer', 'head', 'office', 'committee', 'operator', 'auditor'],
            both(
              '应为 officer、head、office、committee、operator、auditor 中的几项，用逗号分隔，或 none',
              'is no list of officer, head, office, committee, operator, auditor: write those roles with commas, or none',
            ),
          ),
        ),
      )
      .describe(
        both(
          '登录须另填手机动态码（TOTP）的角色，用逗号分隔，如 operator,office,committee；这些人下次登录时先设置动态码，其他人可自愿启用。不设时为系统管理员；none 表示都不要求',
          'roles that sign in with a code from a phone (TOTP) besides the password, with commas, such as `operator,office,committee`: whoever has none sets it up at the next sign-in before anything else; the others may. `none` for nobody',
        ),
      ),
    OIDC_ISSUER: url(['http', 'https'], 'https://login.example')
      .optional()
      .describe(
        both(
          '统一身份认证的地址；回调地址是 PUBLIC_URL/api/auth/callback/oidc。只登录管理员已在账号上登记了地址的人，不自动注册',
          'a provider to sign in with; the way back is `PUBLIC_URL/api/auth/callback/oidc`. It signs in those whose address the operator has given to an account, and registers nobody',
        ),
      ),
    OIDC_CLIENT_ID: z.string().optional().describe(both('在统一身份认证登记的客户端编号', 'the client that is registered there')),
    OIDC_CLIENT_SECRET: z.string().optional().describe(both('该客户端的密钥', 'its secret')),
    OIDC_NAME: z.string().default('统一身份认证').describe(both('登录页上的名称', 'what the page of signing in calls it')),
    SMTP_URL: SMTP_URL.optional().describe(ABOUT_SMTP_URL),
    SMTP_STARTTLS,
    CHANNEL_WEBHOOK_URL,
    CHANNEL_NAME: z
      .string()
      .min(1, both('是空的：请写一个名称', 'is empty: set it to a name'))
      .max(20, both('太长：不超过 20 个字符', 'is too long: 20 characters at most'))
      .default('手机消息')
      .describe(both('“收信方式”里这个通道的名称，如短信、企业微信', 'what the console calls that channel, such as 短信 or 企业微信')),
    ALARM_WEBHOOK,
    ALARM_COMMAND,
    WATCH_SECONDS,
    LOG_LEVEL,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS,
    OTEL_LOGS_EXPORTER,
    TEMPORAL_UI_URL: url(['http', 'https'], 'https://temporal.example')
      .optional()
      .describe(
        both(
          'Temporal 自己的网页，用于链接；设了 HISTORY_KEYS 时，在该网页上把编解码端点设为 PUBLIC_URL/api/codec 并允许携带凭据，已登录的系统管理员就能看到明文（两者须在同一站点，如同一主机的不同端口）',
          "Temporal's own web page, for links. With `HISTORY_KEYS`, set its codec endpoint to `PUBLIC_URL/api/codec` with cross-origin credentials, and an operator who is signed in reads there what is sealed (both on one site, such as two ports of one host)",
        ),
      ),
  })
  .superRefine(needsCollector)
  .superRefine(({ API_TLS_CERT_PATH: cert, API_TLS_KEY_PATH: key }, context) => {
    const [lacking, given] = cert === undefined ? ['API_TLS_CERT_PATH', 'API_TLS_KEY_PATH'] : ['API_TLS_KEY_PATH', 'API_TLS_CERT_PATH'];
    const message = both(`没有设置：设置了 ${given} 就需要它`, `is missing: ${given} needs it`);
    if ((cert === undefined) !== (key === undefined)) context.addIssue({ code: 'custom', path: [lacking ?? ''], message });
  })
  .superRefine(({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }, context) => {
    if (OIDC_ISSUER === undefined) return;
    const message = both('没有设置：设置了 OIDC_ISSUER 就需要它', 'is missing: OIDC_ISSUER needs it');
    if (!OIDC_CLIENT_ID) context.addIssue({ code: 'custom', path: ['OIDC_CLIENT_ID'], message });
    if (!OIDC_CLIENT_SECRET) context.addIssue({ code: 'custom', path: ['OIDC_CLIENT_SECRET'], message });
  });
