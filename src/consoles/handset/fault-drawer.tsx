import { ThunderboltOutlined } from '@ant-design/icons';
import { Button, Drawer, Empty } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { linkFaults } from '../../simulators/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { LinkFaults } from './link-faults.tsx';
import { texts } from './texts.ts';

/** Opens what the simulated gateways may be told to do wrong. */
export function FaultDrawer() {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<ThunderboltOutlined />} onClick={() => setOpen(true)}>
        {words.faults}
      </Button>
      <Drawer title={words.faults} size={420} mask={false} open={isOpen} onClose={() => setOpen(false)} destroyOnHidden>
        <p className="lead">{words.faultsHelp}</p>
        <Links />
      </Drawer>
    </>
  );
}

function Links() {
  const words = useTexts(texts);
  const { value: links, problem, again } = useLoaded(loadFaults);
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      {links?.length === 0 && <Empty description={words.noLinks} />}
      {links?.map((of) => (
        <LinkFaults key={of.link} of={of} />
      ))}
    </>
  );
}

function loadFaults() {
  return call('/sim/faults', z.array(linkFaults));
}
