"""Why Google did not change a permission, and what to do, by the reason that it gives (errors[].reason)."""

from __future__ import annotations

from automation.adapters.google.errors import Refusal, RefusedError

OUTSIDE = (
    "Chính sách của tên miền không cho chia sẻ với địa chỉ này.",
    "Dùng địa chỉ trong tên miền, hoặc đề nghị quản trị viên Google Workspace cho phép chia sẻ ra ngoài "
    "(docs/google.md, mục 5).")
DRIVE_SETTINGS = (
    "Cài đặt của bộ nhớ dùng chung không cho chia sẻ với địa chỉ này.",
    "Mở Cài đặt bộ nhớ dùng chung, cho phép người ngoài danh sách thành viên và ngoài tổ chức (docs/google.md, mục 5).")
ACCOUNTLESS = (
    "Google không chia sẻ được cho địa chỉ này (chưa có tài khoản Google, viết sai, hoặc tài khoản đã bị xóa).",
    "Kiểm tra địa chỉ trong config/units.csv hoặc trong kế hoạch. Địa chỉ không có tài khoản Google: đặt "
    "notify = \"required\" trong [google] để Google gửi thư mời.")
ACCOUNTLESS_IN_DRIVE = (
    "Bộ nhớ dùng chung chỉ chia sẻ được cho địa chỉ có tài khoản Google.",
    "Dùng địa chỉ có tài khoản Google; địa chỉ không thuộc Gmail có thể đăng ký tài khoản Google miễn phí.")
TOO_MANY = (
    "Google báo đã chia sẻ quá nhiều trong ngày.",
    "Chờ sang ngày hôm sau rồi chạy lại baocao share; phần đã cấp được giữ nguyên.")
INHERITED = (
    "Quyền này được thừa kế từ thư mục hoặc bộ nhớ dùng chung nên không đổi được ở từng tệp.",
    "Sửa ở danh sách thành viên của bộ nhớ dùng chung, hoặc ở phần chia sẻ của thư mục.")
MAY_NOT_SHARE = (
    "Tài khoản của phần mềm không được phép chia sẻ tệp này.",
    "Nâng vai trò của tài khoản đó lên Người quản lý nội dung trở lên, hoặc để chủ sở hữu tệp cho phép người chỉnh sửa "
    "chia sẻ tệp.")

REASONS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("sharingOutsideDomainNotAllowed", "domainPolicy", "domainAdministratorPolicy",
                     "cannotShareOutsideDomain", "shareOutNotPermitted", "shareOutNotPermittedToUser",
                     "shareInNotPermitted", "crossDomainSharingNotAllowed", "publishOutNotPermitted"), OUTSIDE),
    **dict.fromkeys(("teamDriveDomainUsersOnlyRestriction", "teamDriveTeamMembersOnlyRestriction",
                     "teamDrivesSharingRestrictionNotAllowed", "domainUsersOnlyRestriction",
                     "driveMembersOnlyRestriction"), DRIVE_SETTINGS),
    **dict.fromkeys(("invalidSharingRequest", "invalid", "accountDeleted"), ACCOUNTLESS),
    "cannotShareTeamDriveWithNonGoogleAccounts": ACCOUNTLESS_IN_DRIVE,
    "sharingRateLimitExceeded": TOO_MANY,
    **dict.fromkeys(("cannotModifyInheritedTeamDrivePermission", "cannotDeleteInheritedPermission",
                     "cannotModifyInheritedPermission"), INHERITED),
    **dict.fromkeys(("insufficientFilePermissions", "cannotSharePermission", "cannotDeletePermission"), MAY_NOT_SHARE),
}
NOT_SENT = "notTried"  # our own reason: an earlier refusal applies to all
UNCLEAR = "uncertain"


def explanation(error: RefusedError) -> tuple[str, str]:
    """(why, remedy), in Vietnamese."""
    return REASONS.get(error.reason, (error.message, error.remedy))


def ends_sharing(error: RefusedError) -> bool:
    """Whether every further grant of the day would be refused too."""
    return error.refusal is Refusal.DAILY


def ends_everything(error: RefusedError) -> bool:
    """Whether no request at all would be accepted."""
    return error.refusal in (Refusal.SIGN_IN, Refusal.SCOPE, Refusal.DISABLED)
