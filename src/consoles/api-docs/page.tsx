import { Button, Input, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { CopyButton } from '../shell/copy-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type Role, roleNames } from '../shell/roles.ts';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { apiDocument, linesOf, type Operation, operationsOf, type Schema } from './document.ts';
import { texts } from './texts.ts';
import './api-docs.css';

/** The interface to read: what there is to call, who may, what goes in and what comes out. Nothing is called from here. */
export function ApiDocsPage() {
  const words = useTexts(texts);
  const { value: document, problem, again } = useLoaded(loadDocument);
  const { filters, change } = useFilters({ q: '' });
  const groups = document ? operationsOf(document, filters.q) : [];
  const count = groups.reduce((sum, [, operations]) => sum + operations.length, 0);
  return (
    <Page
      title={words.title}
      lead={words.introduction}
      actions={
        <Button href="/api/openapi.json" download="openapi.json">
          {words.download}
        </Button>
      }
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <div className="api-search">
        <Input
          type="search"
          allowClear
          aria-label={words.search}
          placeholder={words.search}
          value={filters.q}
          onChange={({ target }) => change({ q: target.value })}
        />
        {document && <span role="status">{words.found(count)}</span>}
      </div>
      {!document && !problem && <Skeleton active title={false} />}
      {document && count === 0 && <EmptyState title={words.nothing} />}
      {groups.map(([tag, operations]) => (
        <section key={tag} className="api-group" aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}>{tag}</h2>
          {operations.map((operation) => (
            <OperationView key={operation.operationId} operation={operation} />
          ))}
        </section>
      ))}
    </Page>
  );
}

function loadDocument() {
  return call('/api/openapi.json', apiDocument);
}

/** There are hundreds: what is inside one is drawn when it is opened. */
function OperationView({ operation }: { operation: Operation }) {
  const [isOpen, setOpen] = useState(false);
  const { method, path, summary } = operation;
  return (
    <details
      className="api-operation"
      id={operation.operationId}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <code className={`method ${method.toLowerCase()}`}>{method}</code>
        <code className="path">{path}</code>
        <span lang="en">{summary}</span>
      </summary>
      {isOpen && <OperationFacts operation={operation} />}
    </details>
  );
}

function OperationFacts({ operation }: { operation: Operation }) {
  const words = useTexts(texts);
  const { path, parameters, requestBody, responses } = operation;
  const answers = Object.entries(responses['2XX']?.content ?? {});
  return (
    <dl>
      <Fact title={words.whoMay}>{<WhoMay operation={operation} />}</Fact>
      {parameters.length > 0 && (
        <Fact title={words.parameters}>
          <Fields
            lines={parameters.flatMap(({ name, required, schema }) => linesOf(schema, name, 0, required))}
            label={`${words.parameters}: ${path}`}
          />
        </Fact>
      )}
      {Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => (
        <Fact key={type} title={`${words.body} ${type}`}>
          <Content type={type} schema={schema} label={`${words.body}: ${path}`} />
        </Fact>
      ))}
      {answers.length === 0 && <Fact title={words.answer}>{words.noContent}</Fact>}
      {answers.map(([type, { schema }]) => (
        <Fact key={type} title={`${words.answer} ${type}`}>
          <Content type={type} schema={schema} label={`${words.answer}: ${path}`} />
        </Fact>
      ))}
      <Fact title={words.example}>
        <code className="example">{exampleOf(operation)}</code>
        <CopyButton text={exampleOf(operation)} />
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

function WhoMay({ operation }: { operation: Operation }) {
  const words = useTexts(texts);
  const names = useTexts(roleNames);
  const { 'x-roles': roles, 'x-known-callers': isForKnown, 'x-simulated': simulated, security } = operation;
  if (roles) return roles.map((role) => names[role as Role]).join(' · ');
  if (isForKnown) return words.knownCallers;
  if (simulated) return `${words.everyone} · ${words.simulated}`;
  return security.length === 0 ? words.everyone : words.signedIn;
}

function Content({ type, schema, label }: { type: string; schema: Schema | undefined; label: string }) {
  const words = useTexts(texts);
  if (type === 'text/event-stream') return words.events;
  return schema ? <Fields lines={linesOf(schema)} label={label} /> : words.file;
}

function Fields({ lines, label }: { lines: ReturnType<typeof linesOf>; label: string }) {
  const words = useTexts(texts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="api-fields" aria-label={label} tabIndex={0}>
      {lines.map(({ name, depth, type, isRequired }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one schema never move
        <div key={index} style={{ paddingLeft: depth * 16 }}>
          {name && <strong>{name}</strong>} <code>{type}</code> {isRequired && name && <em>{words.required}</em>}
        </div>
      ))}
    </section>
  );
}

/** A call to begin from, for a terminal. */
function exampleOf({ method, path, requestBody, security }: Operation): string {
  const [type] = Object.keys(requestBody?.content ?? {});
  return [
    `curl -X ${method} '${location.origin}${path}'`,
    ...(security.length > 0 ? ["-H 'Cookie: spgate=…'"] : []),
    ...(type ? [`-H 'Content-Type: ${type}' --data-binary '…'`] : []),
  ].join(' ');
}
