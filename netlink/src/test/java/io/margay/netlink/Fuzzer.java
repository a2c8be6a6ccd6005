package io.margay.netlink;

import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Mutates captured datagrams and hands each message of the result to a decoder, which may answer
 * with a value or a {@link DecodeException} and nothing else. The seed makes a failure repeatable.
 */
public final class Fuzzer {
  private static final int MAX_CHANGES = 4;
  private static final int[] LENGTHS = {0, 1, 3, 4, 5, 15, 16, 17, 0x7fff, 0x8000, 0xffff};

  private final Random random;
  private final List<byte[]> corpus = new ArrayList<>();
  private int decoded;
  private int refused;

  public Fuzzer(long seed, String... captures) throws Exception {
    random = new Random(seed);
    for (String capture : captures) {
      corpus.addAll(Captured.datagrams(capture));
    }
  }

  /** The code under test. */
  public interface Decoder {
    void decode(int type, int flags, ByteBuffer body) throws DecodeException;
  }

  /** Runs so many mutations; the result says how many datagrams were read whole, how many not. */
  public String run(int executions, Decoder decoder) {
    for (int i = 0; i < executions; i++) {
      byte[] datagram = mutate(corpus.get(random.nextInt(corpus.size())));
      try {
        decodeAll(datagram, decoder);
        decoded++;
      } catch (DecodeException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("execution " + i + " on " + HexFormat.of().formatHex(datagram), e);
      }
    }
    if (decoded == 0 || refused == 0) {
      throw new AssertionError("nothing learned: " + decoded + " read, " + refused + " refused");
    }
    return decoded + " read, " + refused + " refused";
  }

  private static void decodeAll(byte[] datagram, Decoder decoder) throws DecodeException {
    MessageReader messages = new MessageReader(ByteBuffer.wrap(datagram));
    while (messages.next()) {
      decoder.decode(messages.type(), messages.flags(), messages.body());
    }
  }

  private byte[] mutate(byte[] original) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(MAX_CHANGES); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(20));
        case 4 -> copyWithin(bytes, at);
        default -> putLength(bytes, at & ~3);
      }
    }
    return bytes;
  }

  private void copyWithin(byte[] bytes, int from) {
    int to = random.nextInt(bytes.length);
    int count = Math.min(random.nextInt(32), bytes.length - Math.max(from, to));
    System.arraycopy(bytes, from, bytes, to, count);
  }

  /** Lengths stand at multiples of four. */
  private void putLength(byte[] bytes, int at) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    bytes[at] = (byte) length;
    if (at + 1 < bytes.length) {
      bytes[at + 1] = (byte) (length >>> 8);
    }
  }
}
