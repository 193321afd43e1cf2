/**
 * A form as OSS takes it: `file` last, since OSS reads nothing behind it.
 * @param fields sent verbatim, between `key` and `file`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function postForm(key: string, fields: Readonly<Record<string, string>>, file: Blob): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries({ key, ...fields, file })) form.append(name, value)
  return form
}
