/** What people read of a message, as a column of a row of `mt`: of an MMS its subject, said to be one. */
export function shownText(mt: string): string {
  return `case when ${mt}.mms is null then ${mt}.text else '【彩信】' || ${mt}.text end as text`;
}
