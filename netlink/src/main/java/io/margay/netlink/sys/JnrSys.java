package io.margay.netlink.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import jnr.constants.platform.Fcntl;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.posix.FileStat;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** {@link Sys} by jnr-posix for what POSIX names and by jnr-ffi for what is Linux's own. */
final class JnrSys implements Sys {
  static final JnrSys INSTANCE = new JnrSys();

  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SOCK_FILTER_LENGTH = 8;
  private static final int SOCK_FPROG_LENGTH = 16;
  private static final int NS_GET_NSTYPE = 0xb703;
  private static final int EFD_CLOEXEC = O_CLOEXEC;
  private static final int SOCKADDR_NL_LENGTH = 12;
  private static final int POLLFD_LENGTH = 8;
  private static final short POLLIN = 1;

  private final LibC libc =
      LibraryLoader.loadLibrary(LibC.class, Map.of(LibraryOption.SaveError, true), "c");
  private final Runtime runtime = Runtime.getRuntime(libc);
  private final POSIX posix = POSIXFactory.getNativePOSIX();

  /** Per thread: sockaddr_nl at 0 and its length at 16, where recvfrom writes the sender. */
  private final ThreadLocal<Pointer> senders =
      ThreadLocal.withInitial(() -> Memory.allocateDirect(Runtime.getSystemRuntime(), 32, true));

  private JnrSys() {}

  @Override
  public NativeBuffer allocate(int capacity) {
    return new NativeBuffer(runtime, capacity);
  }

  @Override
  public void setNonBlocking(int fd) throws ErrnoException {
    posixChecked("fcntl", posix.fcntlInt(fd, Fcntl.F_SETFL, O_NONBLOCK));
  }

  @Override
  public int socket(int domain, int type, int protocol) throws ErrnoException {
    return checked("socket", libc.socket(domain, type, protocol));
  }

  @Override
  public void bindNetlink(int fd, int port) throws ErrnoException {
    Pointer address = Memory.allocateDirect(runtime, SOCKADDR_NL_LENGTH, true);
    address.putShort(0, (short) AF_NETLINK);
    address.putInt(4, port); // after two bytes of family and two of padding
    checked("bind", libc.bind(fd, address, SOCKADDR_NL_LENGTH));
  }

  @Override
  public void setsockopt(int fd, int level, int option, int value) throws ErrnoException {
    Pointer memory = Memory.allocateDirect(runtime, Integer.BYTES);
    memory.putInt(0, value);
    checked("setsockopt " + option, libc.setsockopt(fd, level, option, memory, Integer.BYTES));
  }

  @Override
  public void attachFilter(int fd, int... program) throws ErrnoException {
    int instructions = program.length / 2;
    Pointer filter = Memory.allocateDirect(runtime, instructions * SOCK_FILTER_LENGTH);
    for (int i = 0; i < instructions; i++) {
      int head = program[2 * i];
      int at = i * SOCK_FILTER_LENGTH;
      filter.putShort(at, (short) (head >>> 16));
      filter.putByte(at + 2, (byte) (head >>> 8));
      filter.putByte(at + 3, (byte) head);
      filter.putInt(at + 4, program[2 * i + 1]);
    }
    Pointer header = Memory.allocateDirect(runtime, SOCK_FPROG_LENGTH, true);
    header.putShort(0, (short) instructions);
    header.putAddress(8, filter.address());
    try {
      checked(
          "setsockopt SO_ATTACH_FILTER",
          libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, header, SOCK_FPROG_LENGTH));
    } finally {
      Reference.reachabilityFence(filter); // the header holds nothing but its address
    }
  }

  @Override
  public void setTimeouts(int fd, long milliseconds) throws ErrnoException {
    Pointer timeval = Memory.allocateDirect(runtime, 16);
    timeval.putLong(0, milliseconds / 1000);
    timeval.putLong(8, milliseconds % 1000 * 1000);
    checked("setsockopt SO_RCVTIMEO", libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval, 16));
    checked("setsockopt SO_SNDTIMEO", libc.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, timeval, 16));
  }

  @Override
  public void send(int fd, NativeBuffer buffer, int length) throws ErrnoException {
    if (length <= 0 || length > buffer.capacity()) {
      throw new IllegalArgumentException("length " + length); // 0 is dropped by the kernel silently
    }
    long sent;
    do {
      sent = libc.send(fd, buffer.pointer(), length, 0);
    } while (sent < 0 && interrupted());
    checked("send", sent);
  }

  @Override
  public int receive(int fd, NativeBuffer buffer, int flags) throws ErrnoException {
    Pointer sender = senders.get();
    while (true) {
      sender.putInt(16, SOCKADDR_NL_LENGTH);
      long length =
          libc.recvfrom(
              fd, buffer.pointer(), buffer.capacity(), flags | MSG_TRUNC, sender, sender.slice(16));
      if (length < 0 && interrupted()) {
        continue;
      }
      checked("recvfrom", length);
      boolean fromKernel = sender.getInt(4) == 0;
      if (fromKernel) {
        return (int) length;
      }
    }
  }

  @Override
  public int poll(int first, int second, int milliseconds) throws ErrnoException {
    Pointer descriptors = Memory.allocateDirect(runtime, 2 * POLLFD_LENGTH, true);
    descriptors.putInt(0, first);
    descriptors.putShort(4, POLLIN);
    descriptors.putInt(POLLFD_LENGTH, second);
    descriptors.putShort(POLLFD_LENGTH + 4, POLLIN);
    int ready = libc.poll(descriptors, 2, milliseconds);
    if (ready < 0 && interrupted()) {
      return NEITHER;
    }
    checked("poll", ready);
    return (descriptors.getShort(6) != 0 ? FIRST : NEITHER)
        | (descriptors.getShort(POLLFD_LENGTH + 6) != 0 ? SECOND : NEITHER);
  }

  @Override
  public int eventfd() throws ErrnoException {
    return checked("eventfd", libc.eventfd(0, EFD_CLOEXEC));
  }

  @Override
  public void signal(int eventfd) throws ErrnoException {
    write(
        eventfd, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(1).array());
  }

  @Override
  public int open(String path, int flags, int mode) throws ErrnoException {
    int fd;
    do {
      fd = posix.open(path, flags | O_CLOEXEC, mode);
    } while (fd < 0 && posix.errno() == Errno.EINTR);
    return posixChecked("open " + path, fd);
  }

  @Override
  public void close(int fd) throws ErrnoException {
    posixChecked("close", posix.close(fd));
  }

  @Override
  public byte[] read(int fd, int limit) throws ErrnoException {
    byte[] bytes = new byte[limit];
    int length;
    do {
      length = posix.read(fd, bytes, limit);
    } while (length < 0 && posix.errno() == Errno.EINTR);
    return Arrays.copyOf(bytes, posixChecked("read", length));
  }

  @Override
  public void write(int fd, byte[] bytes) throws ErrnoException {
    int length;
    do {
      length = posix.write(fd, bytes, bytes.length);
    } while (length < 0 && posix.errno() == Errno.EINTR);
    if (posixChecked("write", length) != bytes.length) {
      throw new ErrnoException("write cut at " + length + " bytes", Errno.ENOBUFS);
    }
  }

  @Override
  public FileIdentity fstat(int fd) throws ErrnoException {
    FileStat stat = posix.allocateStat();
    posixChecked("fstat", posix.fstat(fd, stat));
    return new FileIdentity(stat.dev(), stat.ino());
  }

  @Override
  public int namespaceType(int fd) throws ErrnoException {
    return checked("ioctl NS_GET_NSTYPE", libc.ioctl(fd, NS_GET_NSTYPE, 0));
  }

  @Override
  public void setns(int fd, int type) throws ErrnoException {
    checked("setns", libc.setns(fd, type));
  }

  @Override
  public void unshare(int flags) throws ErrnoException {
    checked("unshare", libc.unshare(flags));
  }

  @Override
  public void mount(String source, String target, String type, long flags) throws ErrnoException {
    Pointer none = Pointer.wrap(runtime, 0);
    checked("mount " + target, libc.mount(source, target, type, flags, none));
  }

  @Override
  public void umount(String target, int flags) throws ErrnoException {
    checked("umount " + target, libc.umount2(target, flags));
  }

  @Override
  public void flock(int fd, int operation) throws ErrnoException {
    int result;
    do {
      result = libc.flock(fd, operation);
    } while (result < 0 && interrupted());
    checked("flock", result);
  }

  /** Valid only straight after a failed call: any other call on this thread may overwrite it. */
  private boolean interrupted() {
    return runtime.getLastError() == Errno.EINTR;
  }

  private int checked(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, runtime.getLastError());
    }
    return (int) result;
  }

  private int posixChecked(String call, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, posix.errno());
    }
    return result;
  }
}
