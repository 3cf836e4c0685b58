"""Permissions of files; and shared drives, where files have no owner."""

from tests.fake_google.call_context import CallContext, permission, permission_id
from tests.fake_google.drive.resource import insufficient_role, not_found, require_file
from tests.fake_google.google_state import RANKS, File, SharedDrive
from tests.fake_google.http_messages import DriveError, HttpResponse, Json, invalid

DEFAULT = ("kind", "id", "type", "role")


def _shown(context: CallContext, entry: Json) -> Json:
    return entry if context.mask else {name: entry[name] for name in DEFAULT}


def _permission_target(context: CallContext, role: str) -> File | SharedDrive:
    """The object of the permissions: a file, or a shared drive by its id."""
    drive = context.state.drives.get(context.path["fileId"])
    return drive or require_file(context, role)


def create(context: CallContext) -> Json:
    """Creates a permission; an account with a weaker one gets the new role, and one with a stronger keeps it."""
    target, body = _permission_target(context, "writer"), context.body
    kind, role = body.get("type"), body.get("role")
    if kind not in ("user", "group", "domain", "anyone") or role not in RANKS:
        raise DriveError(400, "The permission type field is required.", "required")
    if kind in ("user", "group") and "@" not in str(body.get("emailAddress") or ""):
        raise DriveError(400, "The specified emailAddress is invalid or not applicable for the given permission type.",
                         "invalid", "permission.emailAddress")  # fmt: skip
    entry = _entry(body, context)
    _check_sharing(target, context)
    if isinstance(target, File) and entry.get("emailAddress") == target.owner and role != "owner":
        return _shown(context, _find_permission(target, entry["id"]))  # the owner keeps the role
    if role == "owner":
        _check_ownership_transfer(target, entry, context)
    known = next((one for one in target.permissions if one["id"] == entry["id"]), None)
    if known and isinstance(target, File) and role != "owner" and RANKS[known["role"]] > RANKS[entry["role"]]:
        return _shown(context, known)
    target.permissions = [one for one in target.permissions if one["id"] != entry["id"]] + [entry]
    _raise_version(target)
    if role == "owner":
        _transfer_ownership(target, entry)
    if context.state.sharing.notices_fail and kind in ("user", "group") and _sends_notice(context):
        raise DriveError(400, "Bad Request. User message: \"Sorry, the items were successfully shared but emails could "
                         f"not be sent to {body['emailAddress']}.\"", "invalidSharingRequest")  # fmt: skip
    return _shown(context, entry)


def _raise_version(target: File | SharedDrive) -> None:
    """Documented: the version reflects every change on the server. The modified time stays, which is that of the last
    modification."""
    if isinstance(target, File):
        target.version += 1


def _sends_notice(context: CallContext) -> bool:
    return context.query.get("sendNotificationEmail") is not False


def _check_sharing(target: File | SharedDrive, context: CallContext) -> None:
    """Raises ``DriveError`` for an address that may not be let in."""
    rules, address = context.state.sharing, str(context.body.get("emailAddress") or "").casefold()
    if rules.exhausted:
        raise DriveError(403, "Rate limit exceeded. User message: \"These item(s) could not be shared because a rate "
                         "limit was exceeded.\"", "sharingRateLimitExceeded", domain="usageLimits")  # fmt: skip
    if address in rules.refused:
        code, reason, message = rules.refused[address]
        raise DriveError(code, message, reason)
    if address in rules.accountless and (isinstance(target, SharedDrive) or target.drive):
        raise DriveError(403, "Cannot share Team Drives with non Google accounts.",
                         "cannotShareTeamDriveWithNonGoogleAccounts")  # fmt: skip
    if address in rules.accountless and not _sends_notice(context):
        raise DriveError(400, f"Bad Request. User message: \"You are trying to invite {address}. Since there is no "
                         "Google account associated with this email address, you must check the 'Notify people' box "
                         "to invite this recipient.\"", "invalidSharingRequest")  # fmt: skip


def _check_ownership_transfer(target: File | SharedDrive, entry: Json, context: CallContext) -> None:
    """Raises ``DriveError`` 403 unless the call sets transferOwnership and the caller is owner or pending owner."""
    if not context.query.get("transferOwnership"):
        raise DriveError(403, "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
                         "forbidden", "transferOwnership")  # fmt: skip
    offered = entry.get("pendingOwner") and entry.get("emailAddress") == context.account
    if not isinstance(target, File) or not target.owner or not (offered or target.owner == context.account):
        raise insufficient_role()


def _transfer_ownership(target: File | SharedDrive, entry: Json) -> None:
    """Makes the entry's account the owner and the old owner a writer."""
    for one in target.permissions:
        if one["role"] == "owner" and one is not entry:
            one["role"] = "writer"
    if isinstance(target, File):
        target.owner = entry["emailAddress"]
    entry |= {"role": "owner", "pendingOwner": False}


def _entry(body: Json, context: CallContext) -> Json:
    kind, rules = body["type"], context.state.sharing
    if kind in ("user", "group"):
        given = str(body["emailAddress"])
        address = rules.aliases.get(given.casefold(), given)
        kind = "group" if address.casefold() in rules.groups else str(kind)
        return permission(address, rules.strongest(given, body["role"])) | {"type": kind}
    base: Json = {"kind": "drive#permission", "type": kind, "role": body["role"]}
    if kind == "domain":
        name = str(body.get("domain") or "")
        return base | {"id": permission_id(name), "domain": name, "displayName": name}
    name = "anyoneWithLink"
    return base | {"id": name, "allowFileDiscovery": bool(body.get("allowFileDiscovery"))}


def list_permissions(context: CallContext) -> Json:
    target = _permission_target(context, "reader")
    listed = context.state.listed_permissions(target) if isinstance(target, File) else target.permissions
    return {"kind": "drive#permissionList", "permissions": [_shown(context, one) for one in listed]}


def _find_permission(target: File | SharedDrive, entry_id: str) -> Json:
    entry = next((one for one in target.permissions if one["id"] == entry_id), None)
    if entry is None:
        raise DriveError(404, f"Permission not found: {entry_id}.", "notFound", "permissionId")
    return entry


def get(context: CallContext) -> Json:
    return _shown(context, _find_permission(_permission_target(context, "reader"), context.path["permissionId"]))


def update(context: CallContext) -> Json:
    target = _permission_target(context, "writer")
    entry = _find_permission(target, context.path["permissionId"])
    role = context.body.get("role") or entry["role"]
    if role not in RANKS:
        raise DriveError(400, "The specified role is invalid.", "invalid", "permission.role")
    if role == "owner":
        _check_ownership_transfer(target, entry, context)
        _transfer_ownership(target, entry)
    entry["role"] = context.state.sharing.strongest(str(entry.get("emailAddress") or ""), role)
    _raise_version(target)
    if "pendingOwner" in context.body:
        entry["pendingOwner"] = bool(context.body["pendingOwner"])
    return _shown(context, entry)


def delete(context: CallContext) -> HttpResponse:
    target = _permission_target(context, "writer")
    entry = _find_permission(target, context.path["permissionId"])
    if entry["role"] == "owner":
        raise DriveError(403, "The owner of a file cannot be removed.", "cannotDeletePermission")
    target.permissions.remove(entry)
    _raise_version(target)
    return HttpResponse(204)


def _drive(context: CallContext, drive: SharedDrive) -> Json:
    full = {"kind": "drive#drive", "id": drive.id, "name": drive.name}
    return full | {"capabilities": {"canEdit": True, "canAddChildren": True}} if context.mask else full


def create_drive(context: CallContext) -> Json:
    if not context.query.get("requestId"):
        raise invalid("Required parameter: requestId")
    manager = permission(context.account, "organizer")
    drive = SharedDrive("0A" + context.state.new_id(17), context.body.get("name") or "", [manager])
    context.state.drives[drive.id] = drive
    return _drive(context, drive)


def _drives_of_member(context: CallContext) -> list[SharedDrive]:
    return [drive for drive in context.state.drives.values()
            if any(one.get("emailAddress") == context.account for one in drive.permissions)]  # fmt: skip


def list_drives(context: CallContext) -> Json:
    return {"kind": "drive#driveList", "drives": [_drive(context, drive) for drive in _drives_of_member(context)]}


def get_drive(context: CallContext) -> Json:
    drive = next((one for one in _drives_of_member(context) if one.id == context.path["driveId"]), None)
    if drive is None:
        raise not_found(context.path["driveId"])
    return _drive(context, drive)
