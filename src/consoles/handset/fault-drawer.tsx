import { ThunderboltOutlined } from '@ant-design/icons';
import { Button, Drawer, Empty } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { faults, linkFaults, mmscFaults, mmscLinkFaults } from '../../simulators/contract.ts';
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

const none = faults.parse({});
const noneOfMmsc = mmscFaults.parse({});

function Links() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(loadFaults);
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      {value && value.links.length + value.mmscs.length === 0 && <Empty description={words.noLinks} />}
      {value?.links.map(({ link, faults: now }) => (
        <LinkFaults key={link} {...{ link, now, none }} at="/sim/faults" names={words.faultNames} />
      ))}
      {value?.mmscs.map(({ link, faults: now }) => (
        <LinkFaults
          key={link}
          {...{ link, now }}
          none={noneOfMmsc}
          at="/sim/mmsc/faults"
          names={words.mmscFaultNames}
        />
      ))}
    </>
  );
}

/** Of gateways for SMS, and of MMSCs. */
async function loadFaults() {
  const [links, mmscs] = await Promise.all([
    call('/sim/faults', z.array(linkFaults)),
    call('/sim/mmsc/faults', z.array(mmscLinkFaults)),
  ]);
  return { links, mmscs };
}
