/** What the settings of the mail servers of a test are made of. */
interface Given {
  readonly folder: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly mailUser: number;
  readonly mailGroup: number;
}

/** Everybody has a mailbox and the same password; Postfix asks it who may send. */
export const dovecotConfig = ({ folder, ports, mailUser, mailGroup }: Given): string => `
base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot
log_path = ${folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
passdb {
  driver = static
  args = password=only-for-tests
}
userdb {
  driver = static
  args = uid=${mailUser} gid=${mailGroup} home=${folder}/mail/%n allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${ports['imapPort']}
  }
  inet_listener imaps {
    port = ${ports['imapsPort']}
    ssl = yes
  }
}
service lmtp {
  unix_listener ${folder}/lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener ${folder}/auth {
    mode = 0666
  }
}
service anvil {
  client_limit = 500
  # Else every wrong password makes the next one wait longer.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;

/** Hands over to Dovecot; knows nobody whose name begins with "gone", and late.test only later. */
export const postfixMain = ({ folder }: Given): string => `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = ${folder}/log/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.test
virtual_mailbox_maps = inline:{{@example.test=everybody}}
virtual_mailbox_base = /nowhere
virtual_transport = lmtp:unix:${folder}/lmtp
relay_domains = late.test
transport_maps = inline:{{late.test=virtual:}}
default_transport = error:5.4.4 there is no way out of here
disable_dns_lookups = yes
smtpd_recipient_restrictions = check_recipient_access regexp:{{/^gone/ 550 5.1.1 nobody has this address} {/^busy/ 450 4.2.1 the mailbox is busy} {/^full/ 552 5.2.2 the mailbox is full}}, permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/auth
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/certificate.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
in_flow_delay = 0
message_size_limit = 500000
`;

export const postfixMaster = ({ ports }: Given): string => `
127.0.0.1:${ports['smtpPort']} inet n - n - - smtpd
127.0.0.1:${ports['smtpsPort']} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:${ports['plainPort']} inet n - n - - smtpd -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
