import path from 'node:path';
import { setImmediate as aMoment } from 'node:timers/promises';
import { inForce, type Subscription } from '../../../business/subscriptions/index.ts';
import { chineseFontsFolder } from '../../../platform/chinese-fonts.ts';
import { yuan } from '../../../values/money.ts';
import { beijingIso } from '../../../values/time.ts';
import type { CareHouse } from '../../house.ts';
import { consentWords } from '../../timeline/words.ts';
import { lineTerms } from '../perform.ts';
import { presentMessage } from '../present.ts';
import { wordsAgreedTo } from '../story.ts';
import type { Pack } from './pack.ts';

// An open font with all characters of GB 2312; only the used ones go into the file.
const fonts = chineseFontsFolder();
const regular = path.join(fonts, 'NotoSansHans-Regular.otf');
const bold = path.join(fonts, 'NotoSansHans-Bold.otf');

const margin = 48;
/** What is printed of messages; all of them are in the rows. */
const messagesPrinted = 500;
const states: Readonly<Record<Subscription['state'], string>> = {
  'pending-confirm': '待用户确认',
  'pending-carrier': '待运营商开通',
  active: '生效中',
  suspended: '已暂停',
  closed: '已退订',
  rejected: '未订购成功',
  expired: '已失效',
};
const chargeStates: Readonly<Record<string, string>> = {
  planned: '计划收取',
  pending: '正在计费',
  unsure: '结果待核实',
  posted: '已扣费',
  voided: '未扣费',
  expired: '已过期未扣',
};

const clock = (at: Date) => beijingIso(at).slice(0, 19).replace('T', ' ');

/** Writes a pack for people to read, Chinese first: a summary of one glance, then each part with what proves it. */
export async function writePdf(pack: Pack, house: CareHouse): Promise<AsyncIterable<Uint8Array>> {
  // Loaded for the first pack, as are others that few need: the program starts sooner.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4',
    margins: { top: margin, bottom: margin + 20, left: margin, right: margin },
    bufferPages: true,
    font: regular,
    info: { Title: `证据包 ${pack.phone}`, Author: house.script.house.spName, CreationDate: pack.madeAt },
    lang: 'zh-CN',
  });
  const page = new Sheet(document);
  summary(page, pack, house);
  for (const part of [consents, relations, bills, refunds, recordings, timeline, messages]) {
    // Other requests have their turn between the parts.
    await aMoment();
    part(page, pack, house);
  }
  page.number(`证据包 ${pack.occasion.id}`);
  document.end();
  return document as unknown as AsyncIterable<Uint8Array>;
}

/** A document as lines of text. */
class Sheet {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document.fontSize(10);
  }

  title(text: string): void {
    this.#document.font(bold).fontSize(20).text(text).font(regular).fontSize(10).moveDown(0.5);
  }

  heading(text: string): void {
    this.#document.moveDown(1).font(bold).fontSize(13).text(text).font(regular).fontSize(10).moveDown(0.3);
  }

  line(text: string): void {
    this.#document.fillColor('black').text(text);
  }

  small(text: string): void {
    this.#document.fontSize(8.5).fillColor('#444444').text(text, { indent: 12 }).fontSize(10).fillColor('black');
  }

  gap(): void {
    this.#document.moveDown(0.4);
  }

  /** Numbers the pages, when all of them are there. */
  number(name: string): void {
    const { start, count } = this.#document.bufferedPageRange();
    for (let index = start; index < start + count; index++) {
      this.#document.switchToPage(index);
      // Below the margin a text would begin a new page.
      this.#document.page.margins.bottom = 0;
      const y = this.#document.page.height - margin;
      this.#document.fontSize(8.5).text(`${name}　第 ${index + 1} 页，共 ${count} 页`, margin, y, { lineBreak: false });
    }
  }
}

type Part = (page: Sheet, pack: Pack, house: CareHouse) => void;

function summary(page: Sheet, pack: Pack, house: CareHouse): void {
  const { phone, occasion, madeAt, file } = pack;
  const { history, charges, consents: agreed, remedies, subscriber } = file;
  const { titleOf } = lineTerms(house);
  const taken = charges.filter(({ state }) => state === 'posted');
  const sum = (fen: readonly number[]) => yuan(fen.reduce((one, other) => one + other, 0));
  const standing = history.subscriptions
    .filter(inForce)
    .map((one) => `${titleOf(one.product)}（${states[one.state]}）`);
  const proved = pack.recordings.filter(({ isSound }) => isSound).length;
  page.title(`用户证据包 ${phone}`);
  page.line(`${house.script.house.spName}　出具时间 ${clock(madeAt)}（北京时间）`);
  page.line(`用途：${occasion.purpose}`);
  page.line(`经办：${occasion.by}（${occasion.role}）　编号 ${occasion.id}`);
  page.heading('一览 Summary');
  page.line(`机主：${subscriber ? `本公司所知的现机主始于 ${clock(subscriber.holderSince)}` : '从未与本公司有过往来'}`);
  page.line(`当前业务：${standing.join('、') || '无'}`);
  page.line(`同意凭据：${agreed.length} 份${agreed.length > 0 ? `，最近一份 ${clock(agreed.at(-1)!.at)}` : ''}`);
  page.line(`录音：${pack.recordings.length} 段，其中完好 ${proved} 段`);
  page.line(
    `已扣费：${taken.length} 笔，共 ${sum(taken.map(({ amountFen }) => amountFen))}；已退还 ${sum(charges.map(({ refundedFen }) => refundedFen))}`,
  );
  page.line(`退费与补偿申请：${remedies.length} 件`);
  page.line(`短信：${pack.messages.length} 条${pack.isCut ? '（仅最近的，更早的未列入）' : ''}`);
  page.small(
    `In English: ${standing.length} standing, ${agreed.length} consents, ${taken.length} fees taken, ${remedies.length} remedies, ${pack.messages.length} messages, ${pack.recordings.length} recordings. All rows are in rows/*.json of the ZIP; manifest.json holds the SHA-256 of each file.`,
  );
}

const consents: Part = (page, { file }, house) => {
  const { titleOf, priceOf } = lineTerms(house);
  page.heading('一、同意凭据 Consents');
  if (file.consents.length === 0) page.line('没有同意记录。');
  for (const one of file.consents) {
    const isPromotion = one.product === 'promotion';
    const what = isPromotion ? '接收推广短信' : `${titleOf(one.product)} ${priceOf(one.product, one.tariffVersion)}`;
    page.line(`${clock(one.at)}　${what}　${consentWords(one.kind)['zh-CN']}`);
    page.small(`文案版本 ${one.textVersion || '无'}　凭据编号 ${one.id}`);
    const text = wordsAgreedTo(one, file);
    if (text !== undefined) page.small(`用户所见（所闻）文案：${text}`);
    const mo = file.mos.find(({ id }) => id === one.evidence['moId']);
    if (mo) page.small(`用户上行：“${mo.text ?? ''}”，${clock(mo.at)}，网关编号 ${mo.carrierMessageId}`);
    const { script: _, tick: __, ...rest } = one.evidence;
    page.small(
      `证据：${
        Object.entries(rest)
          .map(([key, value]) => `${key}=${value}`)
          .join('；') || '无'
      }`,
    );
    page.gap();
  }
};

const relations: Part = (page, { file }, house) => {
  const { titleOf, priceOf } = lineTerms(house);
  page.heading('二、业务关系 Relations');
  if (file.history.subscriptions.length === 0) page.line('没有订购过业务。');
  for (const one of file.history.subscriptions) {
    page.line(`${titleOf(one.product)}　${priceOf(one.product, one.tariffVersion)}　${states[one.state]}`);
    const begun = one.activeFrom ? `，生效 ${clock(one.activeFrom)}` : '';
    const ended = one.closedAt ? `，结束 ${clock(one.closedAt)}` : '';
    page.small(`申请 ${clock(one.askedAt)}${begun}${ended}　关系编号 ${one.id}`);
  }
  for (const { peer, productRef, state, lastChangeAt } of file.relations)
    page.small(`运营商平台 ${peer}：${productRef} ${state}，${clock(lastChangeAt)}`);
};

const bills: Part = (page, { file }, house) => {
  const { titleOf } = lineTerms(house);
  page.heading('三、账单 Bills');
  if (file.charges.length === 0) page.line('没有产生过费用。');
  for (const one of file.charges) {
    const back = one.refundedFen > 0 ? `，已退 ${yuan(one.refundedFen)}` : '';
    page.line(`${one.month}　${titleOf(one.product)}　${yuan(one.amountFen)}　${chargeStates[one.state]}${back}`);
    const last = file.chargeEvents.findLast(({ chargeId }) => chargeId === one.id);
    page.small(`${last ? `${clock(last.at)}，` : ''}运营商代码 ${one.result ?? '无'}　费用编号 ${one.id}`);
  }
};

const refunds: Part = (page, { file }, house) => {
  const { titleOf, reasonOf } = lineTerms(house);
  page.heading('四、退费与补偿 Refunds');
  if (file.remedies.length === 0) page.line('没有退费或补偿。');
  const verdicts = {
    ...({ requested: '待批准', approved: '已批准', refused: '已拒绝', done: '已退还' } as const),
    ...({ 'former-holder': '应退给原机主', settled: '已另行付给原机主' } as const),
  };
  for (const one of file.remedies)
    page.line(
      `${clock(one.requestedAt)}　${one.month} ${titleOf(one.product)}　${yuan(one.amountFen + one.extraFen)}　${reasonOf(one.reason)['zh-CN']}　${verdicts[one.state]}`,
    );
};

const recordings: Part = (page, { recordings: kept, file }) => {
  page.heading('五、录音 Recordings');
  if (file.calls.length === 0) page.line('没有电话同意记录。');
  for (const call of file.calls) {
    page.line(`${clock(call.consentedAt)}　${call.organisation} 工号 ${call.callerId}　话术 ${call.scriptVersion}`);
    const its = kept.find(({ hash }) => hash === call.recordingHash);
    const state = its
      ? its.isSound
        ? '完好'
        : '文件缺失或被改动'
      : call.recordingRemovedAt
        ? '已超期删除'
        : '尚未上传';
    page.small(`录音 ${call.recording}：${state}${its ? `　SHA-256 ${its.hash}` : ''}`);
  }
};

const timeline: Part = (page, { marks, madeAt }) => {
  page.heading('六、时间线 Timeline');
  for (const { at, text, rule } of marks.filter((one) => one.at <= madeAt)) {
    page.line(`${clock(at)}　${text['zh-CN']}`);
    page.small(rule['zh-CN']);
  }
};

const messages: Part = (page, { messages: all, madeAt }, house) => {
  page.heading('七、短信 Messages');
  if (all.length > messagesPrinted) page.line(`打印最近 ${messagesPrinted} 条，其余见 rows/messages.json。`);
  for (const one of all.slice(0, messagesPrinted)) {
    const { state, why } = presentMessage(one, house, madeAt);
    page.line(`${clock(one.at)}　${one.direction === 'mo' ? '上行' : '下行'} ${one.accessNumber}　${state['zh-CN']}`);
    page.small(one.text ?? '（不是文本）');
    page.small(why['zh-CN']);
  }
};
