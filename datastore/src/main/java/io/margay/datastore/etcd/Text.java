package io.margay.datastore.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.margay.datastore.Entry;
import java.nio.charset.StandardCharsets;

/** Keys and values are UTF-8 text on our side and bytes on etcd's. */
final class Text {
  private Text() {}

  static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  static String of(ByteSequence bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static Entry entry(KeyValue kv) {
    return new Entry(
        of(kv.getKey()), of(kv.getValue()), kv.getCreateRevision(), kv.getModRevision());
  }
}
