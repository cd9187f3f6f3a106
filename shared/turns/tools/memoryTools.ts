import { forgetRefusalWords, rememberRefusalWords } from './refusalWords.ts';
import { checked, done, refused, type Tool, type ToolPorts } from './tool.ts';
import { forgetArguments, rememberArguments } from './toolArguments.ts';

const WHERE = {
  everywhere: 'everywhere',
  project: 'in this project',
  conversation: 'in this conversation',
} as const;

/** `remember` and `forget`, each for the memories of the one who calls. */
export function memoryTools(ports: ToolPorts): readonly (readonly [string, Tool])[] {
  return [
    ['remember', remember(ports)],
    ['forget', forget(ports)],
  ];
}

function remember({ memoryDesk }: ToolPorts): Tool {
  return checked(rememberArguments, async ({ text, scope }, { caller }) => {
    const result = await memoryDesk.remember({ text, scope }, caller);
    switch (result.kind) {
      case 'remembered':
        return {
          outcome: { kind: 'remembered', memoryId: result.memoryId, text: result.text },
          reply: `Done: you will remember this ${WHERE[scope]}.`,
        };
      case 'known':
        return done('You remember this already, word for word. Nothing was added.');
      case 'full':
      case 'noProject':
        return refused(rememberRefusalWords(result));
    }
  });
}

function forget({ memoryDesk }: ToolPorts): Tool {
  return checked(forgetArguments, async ({ text }, { caller }) => {
    const result = await memoryDesk.forget({ text }, caller);
    if (result.kind !== 'forgotten') return refused(forgetRefusalWords(result));
    const { memoryId, scope } = result;
    return {
      outcome: { kind: 'forgotten', memoryId, text: result.text, scope },
      reply: `Done: forgotten: ${JSON.stringify(result.text)}`,
    };
  });
}
