#!/bin/busybox sh
# The virtual machine's first and only process: makes /dev as a Debian machine has it, runs the tests, hands the report
# to the second serial line, and switches off. The first serial line shows what happens.
/bin/busybox mkdir -p /opt/bin
/bin/busybox --install -s /opt/bin
export PATH=/usr/bin:/usr/sbin:/opt/bin HOME=/root LANG=C.UTF-8 PYTHONPATH=$(/bin/busybox cat /etc/python-path)

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs run /run

/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
modprobe -a configfs libcomposite uhid uinput evdev pcspkr
modprobe dummy_hcd num=2
mount -t configfs configfs /sys/kernel/config
udevadm settle
echo "lotline: up after $(cut -d ' ' -f 1 /proc/uptime) s, kernel $(uname -r)"

cd /lotline || poweroff -f
export LOTLINE_GUEST=1
python3 -m pytest -p no:cacheprovider --confcutdir=tests/hardware --junitxml=/run/report.xml -v -rA --color=no \
    $(cat /etc/pytest-arguments)
echo "lotline: done after $(cut -d ' ' -f 1 /proc/uptime) s"
stty -F /dev/ttyS1 raw -echo
cat /run/report.xml >/dev/ttyS1
sync
poweroff -f
