import type { Chat } from '../state/chat.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { askRoom, type RoomCall } from './askRoom.ts';
import { roomWords } from './roomWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** Everything that can be done with the conversation as a whole. */
export function RoomMenu({ onRename }: { readonly onRename: () => void }) {
  const chat = useChat();
  const isPinned = useSelect((state) => state.room.isPinned);
  const isArchived = useSelect((state) => state.room.isArchived);
  const items = [
    {
      ...item('room-settings', 'settings-gear', roomWords.settings, () =>
        chat.setRoomSettingsOpen(true),
      ),
      testId: 'menu-room-settings',
    },
    item('rename', 'edit', roomWords.rename, onRename),
    ...placeItems(chat, isPinned, isArchived),
    ...copyItems(chat),
  ];
  return (
    <Menu label={roomWords.more} items={items} testId="room-menu">
      <Icon name="ellipsis" />
    </Menu>
  );
}

function item(id: string, icon: string, label: string, onChoose: () => void): MenuItem {
  return { ...{ id, icon, label, onChoose }, testId: id };
}

/** A choice that asks the host. */
function change(chat: Chat, call: RoomCall): () => void {
  return () => askRoom(chat, 'changeRoom', call);
}

function placeItems(chat: Chat, isPinned: boolean, isArchived: boolean): readonly MenuItem[] {
  const { pin, unpin, archive, unarchive } = roomWords;
  const togglePin = change(chat, (api, room) => api.setPinned({ ...room, isPinned: !isPinned }));
  const toggleArchive = change(chat, (api, room) =>
    api.setArchived({ ...room, isArchived: !isArchived }),
  );
  return [
    item('pin', isPinned ? 'pinned' : 'pin', isPinned ? unpin : pin, togglePin),
    item('archive', 'archive', isArchived ? unarchive : archive, toggleArchive),
  ];
}

function copyItems(chat: Chat): readonly MenuItem[] {
  const { duplicate, savePreset, search, create, remove } = roomWords;
  const exportIt = () => askRoom(chat, 'export', (api, room) => api.exportConversation(room));
  const make = (id: string, icon: string, label: string, call: RoomCall) =>
    item(id, icon, label, change(chat, call));
  return [
    make('duplicate', 'files', duplicate, (api, room) => api.duplicateConversation(room)),
    item('export', 'export', roomWords.export, exportIt),
    make('save-preset', 'save', savePreset, (api, room) => api.saveAsPreset(room)),
    make('search-all', 'search', search, (api) => api.searchConversations(null)),
    make('new-conversation', 'add', create, (api) => api.newConversation(null)),
    {
      ...make('delete-conversation', 'trash', remove, (api, room) => api.deleteConversation(room)),
      isDanger: true,
    },
  ];
}
