import { UploadOutlined } from '@ant-design/icons';
import { Button, type ButtonProps } from 'antd';
import { useRef } from 'react';

interface Props extends Pick<ButtonProps, 'children' | 'disabled' | 'loading'> {
  /** What kind of file, as the field behind the button is called. */
  label: string;
  accept: string;
  choose(file: File): void;
}

/** A button that takes one file. */
export function FileButton({ label, accept, choose, ...button }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<UploadOutlined />} {...button} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) choose(file);
          // The value is cleared, so that the same file, mended meanwhile, can be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}
