"""Sentences such as schools write, without any person or case in them."""

from __future__ import annotations

from random import Random

SAMPLE = "Số liệu mẫu, do máy sinh."

DIRECTION = (
    "Cấp ủy, Ban Giám hiệu đã chỉ đạo Ban VSTBPN xây dựng kế hoạch năm, phân công nhiệm vụ cho từng "
    "thành viên "
    "và lồng ghép mục tiêu bình đẳng giới vào kế hoạch năm học.",
    "Nhà trường đã quán triệt các Kế hoạch số 131, 117, 53 và 59 của Ủy ban nhân dân thành phố tới toàn thể "
    "cán bộ, giáo viên, nhân viên trong các phiên họp hội đồng.",
    "Ban VSTBPN duy trì họp định kỳ, phối hợp chặt chẽ với Công đoàn và Đoàn Thanh niên trong triển khai "
    "nhiệm vụ.",
    "Đơn vị đã ban hành kế hoạch bám sát kế hoạch của Sở, giao trách nhiệm cho người đứng đầu về công "
    "tác cán bộ nữ.",
    "Công tác vì sự tiến bộ của phụ nữ được đưa vào nghị quyết của chi bộ và tiêu chí thi đua của các tổ "
    "chuyên môn.",
)
RESULTS = (
    "Đội ngũ nữ cán bộ, giáo viên được tạo điều kiện học tập nâng cao trình độ; tỷ lệ nữ trong quy hoạch "
    "được giữ vững.",
    "Công tác tuyên truyền được đổi mới về hình thức, học sinh tham gia tích cực; không có vụ việc gây "
    "bức xúc.",
    "Các hoạt động tuyên truyền, tập huấn hoàn thành theo kế hoạch; nhận thức về bình đẳng giới được "
    "nâng lên rõ rệt.",
    "Nội dung bình đẳng giới được lồng ghép trong môn Giáo dục kinh tế và pháp luật, hoạt động trải "
    "nghiệm, hướng nghiệp.",
    "Chế độ, chính sách đối với lao động nữ được thực hiện đầy đủ, kịp thời; nữ đoàn viên được khám sức "
    "khỏe định kỳ.",
)
DIFFICULTIES = (
    "Kinh phí dành cho hoạt động vì sự tiến bộ của phụ nữ còn hạn hẹp, chủ yếu lồng ghép từ nguồn chi "
    "thường xuyên.",
    "Thành viên Ban đều kiêm nhiệm, thời gian dành cho công tác bình đẳng giới chưa nhiều.",
    "Một bộ phận giáo viên nữ có con nhỏ, khó tham gia các lớp đào tạo dài hạn và luân chuyển xa nhà.",
    "Tài liệu tuyên truyền dành cho học sinh còn ít, chưa phù hợp với từng lứa tuổi.",
    "Tỷ lệ nữ trong ban lãnh đạo còn thấp so với tỷ lệ nữ trong đội ngũ giáo viên.",
    "Việc theo dõi, thống kê số liệu tách biệt theo giới còn thủ công, mất nhiều thời gian.",
    "Kỹ năng tư vấn tâm lý của giáo viên kiêm nhiệm còn hạn chế, chưa được đào tạo bài bản.",
)
CAUSES = (
    "Khách quan: chưa có mục chi riêng cho hoạt động vì sự tiến bộ của phụ nữ. Chủ quan: công tác tham "
    "mưu có lúc "
    "chưa kịp thời.",
    "Khách quan: khối lượng công việc chuyên môn lớn vào cuối học kỳ. Chủ quan: một số thành viên chưa "
    "chủ động.",
    "Khách quan: định kiến giới trong một bộ phận phụ huynh. Chủ quan: hình thức tuyên truyền chưa phong "
    "phú.",
    "Khách quan: cán bộ làm công tác giới thay đổi. Chủ quan: việc bàn giao hồ sơ chưa đầy đủ.",
)
PROPOSALS = (
    "Đề nghị Sở tổ chức tập huấn nghiệp vụ cho Ban VSTBPN các đơn vị vào đầu năm học.",
    "Đề nghị Sở hướng dẫn mục chi và định mức kinh phí cho hoạt động bình đẳng giới tại trường học.",
    "Đề nghị biên soạn bộ tài liệu tuyên truyền dùng chung, có bản điện tử cho học sinh.",
    "Đề nghị tổ chức giao lưu, chia sẻ kinh nghiệm giữa các Ban VSTBPN theo cụm trường.",
    "Đề nghị bổ sung chỉ tiêu viên chức tư vấn tâm lý học đường.",
)
OUTLOOK = (
    "Tiếp tục triển khai các nhiệm vụ còn lại của kế hoạch năm, chú trọng tuyên truyền trong học sinh.",
    "Kiện toàn Ban khi có thay đổi về nhân sự; rà soát quy hoạch cán bộ quản lý nữ.",
    "Tổ chức Tháng hành động vì bình đẳng giới thiết thực, tiết kiệm; duy trì tổ tư vấn tâm lý học đường.",
    "Nâng cao chất lượng hoạt động của Ban, gắn với phong trào thi đua của ngành.",
)

BANK: dict[str, tuple[str, ...]] = {
    "Q01": DIRECTION, "Q02": RESULTS, "Q03": DIFFICULTIES, "Q04": CAUSES, "Q05": PROPOSALS, "Q06": OUTLOOK,
}


def narratives(rng: Random) -> dict[str, str]:
    """The texts Q01–Q06 of one report; the first begins with `SAMPLE`."""
    texts = {code: " ".join(rng.sample(bank, 1 if bank is CAUSES else 2)) for code, bank in BANK.items()}
    return texts | {"Q01": f"{SAMPLE} {texts['Q01']}"}


# For the register tables.
TRAINING = (
    "Tập huấn nghiệp vụ công tác VSTBPN và bình đẳng giới",
    "Kỹ năng nhận diện, phòng ngừa bạo lực trên cơ sở giới trong trường học",
    "Lồng ghép giới trong dạy học và hoạt động giáo dục",
    "Kỹ năng tư vấn tâm lý học đường có nhạy cảm giới",
)
CONTENTS = (
    "Tuyên truyền pháp luật về bình đẳng giới, phòng, chống bạo lực học đường",
    "Rà soát, hỗ trợ học sinh nữ có hoàn cảnh khó khăn",
    "Ký kết quy chế phối hợp bảo đảm an toàn trường học",
    "Tổ chức hoạt động nhân ngày Gia đình Việt Nam và ngày Phụ nữ Việt Nam",
)
POLICIES = (
    "Bố trí thời khóa biểu linh hoạt cho giáo viên nữ nuôi con nhỏ",
    "Hỗ trợ kinh phí khám sức khỏe chuyên khoa cho nữ cán bộ, giáo viên, nhân viên",
    "Ưu tiên nữ giáo viên trong cử đi đào tạo sau đại học",
)
PARTNERS = (
    "Ban VSTBPN các trường trong cụm", "Hội Liên hiệp Phụ nữ địa phương", "Công đoàn ngành Giáo dục",
)
OFFICES = ("Tổ trưởng chuyên môn", "Giáo viên", "Chủ tịch Công đoàn", "Bí thư Đoàn trường", "Nhân viên")
# Field, difficulty, proposal.
RAISED = (
    ("Kinh phí", DIFFICULTIES[0], PROPOSALS[1]),
    ("Tổ chức Ban", DIFFICULTIES[1], PROPOSALS[0]),
    ("Tuyên truyền và tập huấn", DIFFICULTIES[3], PROPOSALS[2]),
    ("Phòng chống bạo lực", DIFFICULTIES[6], PROPOSALS[4]),
)
