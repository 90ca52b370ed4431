import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { uploadedName } from '../../domain/kernel/file-name.ts';
import type { Evidence } from '../../domain/obligation/obligation.ts';
import { keepEvidence } from '../service/evidence.ts';
import { mustBeTaken } from '../service/file-kind.ts';
import type { ApiSettings } from './context.ts';
import { ApiProblem } from './problems.ts';

const forms = new WeakSet<object>();

/** What a form with files looks like, for the description: its parts are read as they come, not checked as one body. */
export function filesForm(fields: z.ZodRawShape = {}) {
  const form = z.object({ ...fields, file: z.array(z.string().meta({ format: 'binary' })) });
  forms.add(form);
  return form;
}

/** Checks everything by its schema, but for the bodies that are forms with files. */
export const checkedUnlessForm: typeof validatorCompiler = (route) => (forms.has(route.schema) ? () => ({ value: undefined }) : validatorCompiler(route));

const notMultipart = () =>
  new ApiProblem(415, 'media-type', { zh: '请用表单（multipart/form-data）上传文件。', en: 'Send the files as a form (multipart/form-data).' });

export interface Upload {
  /** The part of the form that it came in. */
  field: string;
  file: string;
  name: string;
  fields: Record<string, string>;
}

/**
 * Takes the files of a form into a folder of their own, under the names that they had, for as long as `work` takes.
 *
 * @param accept throws for a name that is not taken, before the file is read.
 * @param needs `text` where words without a file will do. Files of before, named in the field `keep`, do in any case.
 * @throws ApiProblem when the request holds no file.
 */
export async function withUploads<T>(
  request: FastifyRequest,
  { scratchDir }: Pick<ApiSettings, 'scratchDir'>,
  work: (uploads: Upload[], fields: Record<string, string>) => Promise<T>,
  accept: (name: string, fields: Record<string, string>) => unknown = () => undefined,
  needs: 'files' | 'text' = 'files',
): Promise<T> {
  if (!request.isMultipart()) throw notMultipart();
  const dir = path.join(scratchDir, randomUUID());
  const uploads: Upload[] = [];
  const fields: Record<string, string> = {};
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields[part.fieldname] = part.value;
        continue;
      }
      uploads.push({ ...(await takeIn(part, dir, uploads.length, (name) => accept(name, fields))), fields });
    }
    const keeps = !['', '[]'].includes(fields.keep?.replaceAll(/\s/g, '') ?? '');
    if (uploads.length === 0 && !keeps && needs === 'files')
      throw new ApiProblem(400, 'no-file', { zh: '没有收到文件。', en: 'There is no file in the form.' });
    return await work(uploads, fields);
  } catch (error) {
    // What the form's reader says of a broken form is the sender's fault.
    if (error instanceof Error && !('statusCode' in error) && /Unexpected end|Malformed|Multipart|boundary|premature/i.test(error.message))
      throw new ApiProblem(400, 'form-broken', { zh: '上传的表单不完整，请重新上传。', en: 'The form is incomplete: send it again.' });
    throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function takeIn(part: MultipartFile, dir: string, index: number, accept: (name: string) => unknown): Promise<Omit<Upload, 'fields'>> {
  const name = uploadedName(part.filename ?? '');
  await accept(name);
  // Two files may have the same name; each has its own folder.
  const own = path.join(dir, String(index));
  await mkdir(own, { recursive: true, mode: 0o700 });
  const file = path.join(own, name);
  await pipeline(part.file, createWriteStream(file, { mode: 0o600 }));
  return { field: part.fieldname, file, name };
}

/** Keeps the files of a form as evidence, under their hashes. All or none. */
export const keepUploads = (request: FastifyRequest, settings: ApiSettings): Promise<Evidence[]> =>
  withUploads(
    request,
    settings,
    (uploads) =>
      keepEvidence(
        settings,
        uploads.map(({ file }) => file),
      ),
    mustBeTaken,
  );
