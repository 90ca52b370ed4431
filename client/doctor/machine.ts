import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { amiss, type Finding, ok, saidBy, skipped } from './finding.ts';

// What can be said of the machine itself, with nothing reached over a network.

const MIB = 1_024 * 1_024;
/** Below so much free space somebody should see to it; below the other nothing more can be taken for sure. */
const LOW_BYTES = 2_048 * MIB;
const FULL_BYTES = 200 * MIB;

/** A node that is new enough, and the version of what runs. */
export function checkProgram(version: string, node = process.versions.node): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('program', `督办 ${version}，Node ${node}`, `Duban ${version} on Node ${node}`);
  return amiss(
    'program',
    'fault',
    { zh: `Node ${node} 太旧`, en: `Node ${node} is too old` },
    { zh: '请安装 Node 20.19 或更新版本', en: 'install Node 20.19 or newer' },
  );
}

/**
 * Whether this machine knows the zones that plans are in, and their past: China changed its clocks in summer until 1991, which a
 * machine with cut-down data does not know.
 */
export function checkZones(zones: readonly string[]): Finding {
  const unknown = zones.filter((zone) => offsetOf(zone, 0) === undefined);
  const summer = offsetOf('Asia/Shanghai', Date.UTC(1988, 6, 1));
  const toDo = { zh: '请安装完整的 Node（带全部 ICU 数据），或更新系统', en: 'install a Node with all of ICU’s data, or update the system' };
  if (unknown.length > 0)
    return amiss('zones', 'fault', { zh: `不认识时区 ${unknown.join('、')}`, en: `zones are not known here: ${unknown.join(', ')}` }, toDo);
  if (offsetOf('Asia/Shanghai', Date.UTC(2026, 0, 1)) !== 480 || summer !== 540)
    return amiss('zones', 'fault', { zh: '时区数据不完整', en: 'the time-zone data is not whole' }, toDo);
  return ok('zones', `数据版本 ${process.versions.tz ?? '—'}`, `data of ${process.versions.tz ?? 'an unknown release'}`);
}

/** How many minutes a zone is ahead of UTC at an instant; undefined where this machine does not know the zone. */
function offsetOf(timeZone: string, atMs: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(atMs);
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  } catch {
    return undefined;
  }
}

/** Whether a folder, or the nearest above it that is there, can be written, and how much room there is. Leaves nothing behind. */
export async function checkDisk(dir: string): Promise<Finding> {
  let there = path.resolve(dir);
  while (!existsSync(there) && path.dirname(there) !== there) there = path.dirname(there);
  const probe = path.join(there, `.doctor-${process.pid}-${Date.now()}`);
  try {
    await writeFile(probe, 'x', { flush: true });
    const { bavail, bsize } = await statfs(there);
    return roomIn(dir, bavail * bsize);
  } catch (error) {
    if (there !== path.resolve(dir))
      return amiss(
        'disk',
        'fault',
        { zh: `文件夹 ${dir} 还没有，本用户也建不了`, en: `the folder ${dir} is not there, and this user may not make it` },
        {
          zh: `第一次启动服务时 systemd 会建好；否则以 root 执行 install -d -m 700 -o 用户 ${dir}`,
          en: `systemd makes it as the service first starts; elsewhere, as root: install -d -m 700 -o USER ${dir}`,
        },
      );
    return amiss(
      'disk',
      'fault',
      { zh: `文件夹 ${dir} 写不进去（${(error as Error).message}）`, en: `the folder ${dir} cannot be written (${(error as Error).message})` },
      {
        zh: '请把 DUBAN_DATA 或 EVIDENCE_DIR 设为本用户可写的文件夹，或腾出空间',
        en: 'set DUBAN_DATA or EVIDENCE_DIR to a folder that this user may write, or free some space',
      },
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

export function roomIn(dir: string, freeBytes: number): Finding {
  const free = freeBytes < 1_024 * MIB ? `${Math.floor(freeBytes / MIB)} MiB` : `${(freeBytes / 1_024 / MIB).toFixed(1)} GiB`;
  const what = { zh: `${dir} 可写，剩余 ${free}`, en: `${dir} can be written, ${free} free` };
  const toDo = { zh: '请清理或扩大这个磁盘', en: 'free space on this disk, or enlarge it' };
  if (freeBytes < FULL_BYTES) return amiss('disk', 'fault', what, toDo);
  return freeBytes < LOW_BYTES ? amiss('disk', 'warning', what, toDo) : ok('disk', what.zh, what.en);
}

/** Whether anything drawn on this machine can show Chinese. Browsers bring their own fonts, so that nobody else needs one. */
export async function checkFonts(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('fc-list', [':lang=zh', 'family'], { timeout: 5_000 });
    const [first] = stdout.split('\n').filter((line) => line.trim() !== '');
    if (first !== undefined) return ok('fonts', `有中文字体（${first.split(',')[0]}）`, `there is a Chinese one (${first.split(',')[0]})`);
    return amiss(
      'fonts',
      'warning',
      { zh: '本机没有中文字体：在本机生成的图片和打印件上汉字会是方框', en: 'this machine has no Chinese font: pictures and prints made on it show boxes' },
      {
        zh: '请安装，如 apt-get install fonts-noto-cjk；只用浏览器看的不需要',
        en: 'install one, such as apt-get install fonts-noto-cjk; browsers elsewhere do not need it',
      },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return skipped('fonts', '本机没有 fc-list，无法查看；只用浏览器看的不需要', 'there is no fc-list here to ask; browsers elsewhere do not need any');
    return saidBy('fonts', 'warning', '无法检查字体', error);
  }
}
