"""Mail that comes back, as servers write it. Every name and address is made up."""

from __future__ import annotations

TO = "thpt-an-lao@haiphong.example"
OTHER = "ht-an-lao@haiphong.example"
ID = "<0123456789abcdef0123456789abcdef@so.example>"
HEAD = """\
Received: from mail.so.example (mail.so.example [192.0.2.1]) by mx.haiphong.example; Tue, 28 May 2024 02:00:00 +0700
From: Ban <vstbpn@so.example>
To: {to}
Subject: =?utf-8?q?Nh=E1=BA=AFc?=
Message-ID: {id}
"""


def dsn(*recipients: str, headers: str = "", text: str = "", id: str = ID, attached: str = "message/rfc822",  # noqa: A002
        encoding: str = "") -> bytes:
    """A notification of RFC 3464. `recipients`: groups of fields."""
    groups = "\n\n".join(("Reporting-MTA: dns; mx.haiphong.example\nArrival-Date: Tue, 28 May 2024 02:00:01 +0700",
                          *recipients))
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.haiphong.example (Mail Delivery System)
To: vstbpn@so.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"

--B/1
Content-Type: text/plain; charset=us-ascii

{text or 'This is the mail system at host mx.haiphong.example.'}

--B/1
Content-Type: message/delivery-status
{encoding}
{groups}

--B/1
Content-Type: {attached}

{HEAD.format(to=TO, id=id)}
--B/1--
""".encode()


def group(address: str = TO, action: str = "failed", status: str = "5.1.1",
          diagnostic: str = "smtp; 550 5.1.1 no such user", original: str = "") -> str:
    lines = [f"Original-Recipient: rfc822;{original}"] if original else []
    lines += [f"Final-Recipient: rfc822; {address}", f"Action: {action}"]
    lines += [f"Status: {status}"] if status else []
    lines += [f"Diagnostic-Code: {diagnostic}"] if diagnostic else []
    return "\n".join(lines)


def notice(text: str, sender: str = "Mail Delivery System <Mailer-Daemon@mx.haiphong.example>", headers: str = "",
           subject: str = "Mail delivery failed: returning message to sender") -> bytes:
    """A notice in words alone."""
    return f"""\
From: {sender}
To: vstbpn@so.example
Subject: {subject}
{headers}Content-Type: text/plain; charset=utf-8

{text}
""".encode()


COPY = HEAD.format(to=f"{TO}, {OTHER}", id=ID) + "\nKính gửi: Trường\n"

EXIM = notice(f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TO}
    host mx.haiphong.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{TO}>:
    550 5.1.1 <{TO}>: Recipient address rejected: User unknown in virtual mailbox table

------ This is a copy of the message, including all the headers. ------

{COPY}""", headers=f"X-Failed-Recipients: {TO}\nAuto-Submitted: auto-replied\n")

EXIM_LATE = notice(f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TO}
    retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

{COPY}""", headers=f"X-Failed-Recipients: {TO}\n")

EXIM_DELAY = notice(f"""\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.haiphong.example.

The address to which the message has not yet been delivered is:

  {TO}

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.

{COPY}""", subject="Warning: message 1sBk2C-0004Xy-2c delayed 24 hours", headers=f"X-Failed-Recipients: {TO}\n")

POSTFIX = notice(f"""\
This is the mail system at host mail.haiphong.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

If you do so, please include this problem report. You can
delete your own text from the attached returned message.

                   The mail system

<{TO}>: host mx.haiphong.example[192.0.2.7] said: 550 5.1.1
    <{TO}>: Recipient address rejected: User unknown in relay
    recipient table (in reply to RCPT TO command)

{COPY}""", sender="MAILER-DAEMON@mail.haiphong.example (Mail Delivery System)",
                 subject="Undelivered Mail Returned to Sender")

ZIMBRA_FULL = notice(f"""\
This is the mail system at host mail.haiphong.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<{TO}>: host mail.haiphong.example[192.0.2.7] said: 552 5.2.2 Over
    quota (in reply to end of DATA command)

{COPY}""", sender="MAILER-DAEMON@mail.haiphong.example (Mail Delivery System)")

QMAIL = notice(f"""\
Hi. This is the qmail-send program at mx.haiphong.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TO}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <vstbpn@so.example>
{COPY}""", sender="MAILER-DAEMON@mx.haiphong.example", subject="failure notice")

EXCHANGE = notice(f"""\
Your message did not reach some or all of the intended recipients.

      Subject:  Nhắc nộp báo cáo
      Sent:     5/28/2024 2:00 AM

The following recipient(s) cannot be reached:

      {TO} on 5/28/2024 2:01 AM
            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail
            address, or contact the recipient directly to find out the correct address.
            <mx.haiphong.example #5.1.1>
""", sender="System Administrator <postmaster@haiphong.example>", subject="Undeliverable: Nhắc nộp báo cáo",
                  headers=f"In-Reply-To: {ID}\n")

OFFICE_365 = f"""\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@haiphong.example>
To: vstbpn@so.example
Subject: Undeliverable: =?utf-8?q?Nh=E1=BA=AFc?=
In-Reply-To: {ID}
References: {ID}
Content-Type: text/html; charset=utf-8

<html><head><style>p {{ color: red }}</style></head><body>
<p>Your message to <a href="mailto:{TO}">{TO}</a> couldn't be delivered.</p>
<p>{TO.partition('@')[0]} wasn't found at haiphong.example.</p>
<p>Diagnostic information for administrators:</p><p>Generating server: SG2PR01MB0001.apcprd01.prod.outlook.com</p>
<p>{TO}<br>Remote server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address
lookup'</p><p>Original message headers:</p><pre>{COPY}</pre></body></html>
""".encode()

GMAIL = notice(f"""\
Delivery to the following recipient failed permanently:

     {TO}

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain haiphong.example by
mx.haiphong.example. [192.0.2.7].

The error that the other server returned was:
550 5.1.1 The email account that you tried to reach does not exist.

----- Original message -----

{COPY}""", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>", headers=f"X-Failed-Recipients: {TO}\n",
               subject="Delivery Status Notification (Failure)")

GMAIL_NEW = notice(f"""\

** Address not found **

Your message wasn't delivered to {TO} because the address couldn't be found, or is unable to receive mail.

The response was:

550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email
address for typos or unnecessary spaces.
""", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                   headers=f"In-Reply-To: {ID}\nReferences: {ID}\nX-Failed-Recipients: {TO}\n")

GMAIL_DELAY = notice(f"""\

** Delivery incomplete **

There was a temporary problem delivering your message to {TO}. Gmail will retry for 46 more hours. You'll be notified if
the delivery fails permanently.
""", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>", headers=f"In-Reply-To: {ID}\n",
                     subject="Delivery Status Notification (Delay)")

OUT_OF_OFFICE = notice(f"""\
Tôi đi công tác đến hết ngày 31/5/2024. Việc gấp xin gửi {OTHER}.

-----Original message-----
{COPY}""", sender=f"Trường THPT An Lão <{TO}>", subject="Automatic reply: Nhắc nộp báo cáo",
                       headers=f"Auto-Submitted: auto-replied\nIn-Reply-To: {ID}\nReturn-Path: <>\n")

ANSWER = notice(f"""\
Thư trước bị báo "Delivery to the following recipient failed permanently: {TO}", nay trường đã nhận được.
""", sender=f"Trường THPT An Lão <{TO}>", subject="Re: Nhắc nộp báo cáo", headers=f"In-Reply-To: {ID}\n")

RECEIPT = f"""\
From: {TO}
To: vstbpn@so.example
Subject: Read: Nhac nop
In-Reply-To: {ID}
Content-Type: multipart/report; report-type=disposition-notification; boundary="B"

--B
Content-Type: text/plain

Your message was read.

--B
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {TO}
Original-Message-ID: {ID}
Disposition: manual-action/MDN-sent-manually; displayed

--B--
""".encode()


def complaint(kind: str = "abuse", recipient: str = f"Original-Rcpt-To: <{TO}>\n") -> bytes:
    """A report of RFC 5965."""
    return f"""\
From: <abuse-desk@haiphong.example>
To: abuse@so.example
Subject: FW: Nhac nop
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain

This is an email abuse report.

--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <vstbpn@so.example>
{recipient}
--part1
Content-Type: message/rfc822

{HEAD.format(to=TO, id=ID)}
Kinh gui
--part1--
""".encode()
