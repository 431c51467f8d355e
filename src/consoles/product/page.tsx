import { useCallback } from 'react';
import { useParams } from 'react-router';
import { type ProductPage as Product, productPage } from '../../products/campaigns/contract.ts';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSettings } from '../shell/settings.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { yuanOf } from '../shell/yuan.ts';
import { OrderForm } from './order-form.tsx';
import { texts } from './texts.ts';
import './page.css';

/** The public page of a product, made for a phone: what it is, what it costs, how to be rid of it, and an order by SMS code. */
export function ProductPage() {
  const { product: code = '' } = useParams();
  const load = useCallback(() => call(`/api/pages/${encodeURIComponent(code)}`, productPage), [code]);
  const { value: product, problem, again } = useLoaded(load);
  if (problem?.status === 404) return <NotFound />;
  return (
    <div className="page product">
      <ProblemAlert problem={problem} onAgain={again} />
      {product && <Shown product={product} />}
    </div>
  );
}

function Shown({ product }: { product: Product }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value: settings } = useSettings();
  const { lead, points } = product.about[language];
  const yuan = yuanOf(product.amountFen);
  return (
    <>
      <title>{`${product.title} · ${settings?.spName ?? 'SPGate'}`}</title>
      <header className="hero">
        <h1 lang="zh-CN">{product.title}</h1>
        <p className="lead">{lead}</p>
        <p className="price">
          <strong>{words.price(yuan)}</strong> {words.perMonth}
        </p>
      </header>
      <section aria-labelledby="points">
        <h2 id="points">{words.whatYouGet}</h2>
        <ul>
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </section>
      {product.offers.length > 0 && (
        <section aria-labelledby="offers">
          <h2 id="offers">{words.offers}</h2>
          <ul>
            {product.offers.map(({ merchant, words: offer }) => (
              <li key={merchant}>
                <span lang="zh-CN">{merchant}</span> · {offer[language]}
              </li>
            ))}
          </ul>
        </section>
      )}
      <OrderForm product={product} />
      <Terms product={product} hotline={settings?.hotline} />
      <p className="legal">{words.legal}</p>
    </>
  );
}

function Terms({ product, hotline }: { product: Product; hotline: string | undefined }) {
  const words = useTexts(texts);
  const { cancelWord, orderWord, accessNumber, areas, amountFen } = product;
  return (
    <section aria-labelledby="terms">
      <h2 id="terms">{words.terms}</h2>
      <dl>
        <dt>{words.fee}</dt>
        <dd>{words.feeSays(yuanOf(amountFen))}</dd>
        <dt>{words.cancel}</dt>
        <dd>{words.cancelSays(cancelWord, accessNumber)}</dd>
        <dt>{words.list}</dt>
        <dd>{words.listSays(accessNumber)}</dd>
        <dt>{words.bySms}</dt>
        <dd>{words.bySmsSays(orderWord, accessNumber)}</dd>
        <dt>{words.openTo}</dt>
        <dd lang="zh-CN">{areas}</dd>
        {hotline && (
          <>
            <dt>{words.hotline}</dt>
            <dd>
              <a href={`tel:${hotline}`}>{hotline}</a>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
