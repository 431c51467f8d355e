/** Opens a number at a running house; resolves with the address of the opening, under which the rest is asked for. */
export async function openNumber(url: string, cookie: string, written: string): Promise<string> {
  const answer = await fetch(`${url}/api/care/openings`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ written }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  return `${url}/api/care/openings/${id}`;
}
