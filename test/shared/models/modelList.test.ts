import assert from 'node:assert/strict';
import { decodeModelList } from '../../../shared/models/modelList.ts';

const good = {
  id: 'maker/model',
  name: 'Model',
  context_length: 128_000,
  architecture: { input_modalities: ['text', 'image'] },
  pricing: { prompt: '0.0000025', completion: '1e-5' },
  supported_parameters: ['tools', 'temperature'],
};

describe('the list of models', () => {
  it('reads prices from decimal strings, and what a model takes', () => {
    assert.deepEqual(decodeModelList({ data: [good] }), [
      {
        id: 'maker/model',
        name: 'Model',
        contextLength: 128_000,
        promptPrice: 0.0000025,
        completionPrice: 0.00001,
        takesTools: true,
        takesImages: true,
      },
    ]);
  });

  it('keeps the others where one entry cannot be read', () => {
    const bad = [null, 7, {}, { id: '' }, { ...good, id: 'x', pricing: { prompt: 'free' } }];
    const models = decodeModelList({ data: [...bad, good] });
    assert.deepEqual(
      models?.map(({ id }) => id),
      ['maker/model'],
    );
  });

  it('leaves out a router whose price is not known beforehand', () => {
    const router = { ...good, id: 'auto', pricing: { prompt: '-1', completion: '-1' } };
    assert.deepEqual(decodeModelList({ data: [router] }), []);
  });

  it('takes a local server that says little more than names', () => {
    const [model] = decodeModelList({ data: [{ id: 'llama3' }] }) ?? [];
    assert.deepEqual(model, {
      id: 'llama3',
      name: 'llama3',
      contextLength: 0,
      promptPrice: 0,
      completionPrice: 0,
      takesTools: false,
      takesImages: false,
    });
  });

  it('tells another answer apart from an empty list', () => {
    assert.equal(decodeModelList('<html>'), null);
    assert.equal(decodeModelList({ models: [] }), null);
    assert.deepEqual(decodeModelList({ data: [] }), []);
  });
});
