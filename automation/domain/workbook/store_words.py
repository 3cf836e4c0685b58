"""The texts that differ between workbooks in a folder and workbooks on Google Sheets."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.workbook.words import SUBMITTED


@dataclass(frozen=True, slots=True)
class StoreWords:
    """Vietnamese texts. Whole sentences, except `saved` and `noted`, which continue one.

    `absent`, `absent_remedy`: a unit's workbook is missing, with {committee}, its short name. `no_unit`: a file of no
    unit. `vanished`, `emptied`: what the committee should check when this happens to many workbooks at once.
    `introduction`, `cells`, `moment`, `feedback`, `decisions`: in the guide of each workbook, with {committee}.
    `decided`: after typing a decision. `saved`, `noted`: in letters, after “Đã nộp” and before where findings are.
    """

    absent: str
    absent_remedy: str
    no_unit: str
    vanished: str
    emptied: str
    introduction: str
    cells: str
    moment: str
    feedback: str
    decisions: str
    decided: str
    saved: str
    noted: str


FOLDER = StoreWords(
    absent="Không thấy tệp bảng tính của đơn vị.",
    absent_remedy=("Đề nghị chép lại tệp vào thư mục bảng tính, đúng tên như khi được cấp; "
                   "nếu đơn vị chưa được cấp, đề nghị báo nơi cấp bảng tính."),
    no_unit=("Không có đơn vị nào mang mã này trong danh mục đơn vị phải báo cáo. Đề nghị sửa tên tệp theo đúng mã "
             "đơn vị (MÃ.xlsx, như khi được cấp), hoặc chuyển ra khỏi thư mục bảng tính."),
    vanished=("Đề nghị xem thư mục bảng tính có đúng chỗ, ổ mạng có được nối và tài khoản chạy phần mềm có quyền đọc "
              "không"),
    emptied=("Đề nghị xem có ai chép đè bảng tính trống, hoặc việc đồng bộ tệp có chưa xong không; khôi phục các tệp "
             "rồi chạy lại."),
    introduction="Đơn vị ghi số liệu ngay khi có, lưu tệp lại tại đúng thư mục này; không đổi tên tệp, không sao "
                 "thành tệp khác.",
    cells="Các ô khác được khóa để không bị sửa nhầm; có thể chèn thêm hàng, sắp xếp, chỉnh độ rộng cột. Không xóa "
          "hàng, cột có sẵn.",
    moment=f"Thời điểm nộp tính từ lúc lưu tệp có chữ “{SUBMITTED}”.",
    feedback="Lỗi và cảnh báo, nếu có, nằm ở bản góp ý cùng tên trong thư mục góp ý: sửa trên bảng tính này, không "
             "sửa trên bản góp ý.",
    decisions="Kết quả kiểm tra hằng đêm, quyết định của {committee}: xem bản góp ý cùng tên trong thư mục góp ý "
              "(nếu có) và thư gửi đơn vị.",
    decided="Lưu và đóng tệp.",
    saved=" rồi lưu tệp",
    noted="đã ghi ngay tại ô trong bản góp ý:",
)

ONLINE = StoreWords(
    absent="Không thấy bảng tính của đơn vị trên Google Drive.",
    absent_remedy=("Đề nghị {committee} xem bảng tính có bị chuyển sang thư mục khác hoặc vào thùng rác không và "
                   "chuyển lại; nếu đơn vị chưa được cấp, đề nghị báo nơi cấp bảng tính."),
    no_unit=("Đơn vị của bảng tính này không có trong danh mục đơn vị phải báo cáo. Đề nghị sửa danh mục, hoặc "
             "chuyển bảng tính ra khỏi thư mục bảng tính."),
    vanished=("Đề nghị xem thư mục bảng tính trên Google Drive có bị chuyển, bị xóa không và tài khoản của phần mềm "
              "còn quyền xem không (lệnh “baocao doctor”)"),
    emptied=("Đề nghị xem có ai xóa hàng loạt số liệu không; khôi phục ở Tệp > Lịch sử phiên bản của từng bảng tính "
             "rồi chạy lại."),
    introduction="Đơn vị ghi số liệu ngay khi có; Google tự lưu. Không sao thành bảng tính khác, không chuyển đi nơi "
                 "khác: phần mềm chỉ đọc bảng tính này.",
    cells="Các ô khác được khóa để không bị sửa nhầm.",
    moment="Thời điểm nộp tính theo lần sửa bảng tính mà Google ghi lại; nộp rồi thì chỉ sửa khi cần.",
    feedback="Lỗi và cảnh báo, nếu có, được ghi ngay tại ô (ghi chú và màu) và ở trang “Kiểm tra” của bảng tính này; "
             "dòng đầu mỗi trang cho biết kết quả gần nhất. Sửa xong thì lần kiểm tra sau sẽ bỏ ghi chú.",
    decisions="Kết quả kiểm tra hằng đêm, quyết định của {committee}: xem trang “Kiểm tra” (nếu có), dòng đầu mỗi "
              "trang và thư gửi đơn vị.",
    decided="Google tự lưu, không phải làm gì thêm.",
    saved="",
    noted="đã ghi ngay tại ô (ghi chú và màu) và ở",
)
