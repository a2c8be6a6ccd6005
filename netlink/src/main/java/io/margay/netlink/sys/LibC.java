package io.margay.netlink.sys;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.socklen_t;
import jnr.ffi.types.ssize_t;

/** The functions of the C library that jnr-posix does not carry. Bound by jnr-ffi. */
public interface LibC {
  int socket(int domain, int type, int protocol);

  int bind(int fd, Pointer address, @socklen_t long length);

  int setsockopt(int fd, int level, int option, Pointer value, @socklen_t long length);

  @ssize_t
  long send(int fd, @In Pointer buffer, @size_t long length, int flags);

  @ssize_t
  long recvfrom(
      int fd,
      @Out Pointer buffer,
      @size_t long length,
      int flags,
      Pointer address,
      Pointer addressLength);

  int poll(Pointer descriptors, long count, int milliseconds);

  int eventfd(int initial, int flags);

  int ioctl(int fd, long request, long argument);

  int setns(int fd, int type);

  int unshare(int flags);

  int mount(String source, String target, String type, long flags, Pointer data);

  int umount2(String target, int flags);

  int flock(int fd, int operation);
}
